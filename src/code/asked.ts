import { getLink, type LinkMessage, RTEXT_FILTER } from '../../protocol/route/index.js'
import type { Operation } from '../socket/operation.js'
import type { Command, Dump, Query } from '../socket/request.js'
import type { Devices } from './devices.js'

/** What an operation asks of the kernel, behind its questions for the indexes of devices; undefined where it refuses its input. */
export function askedBy(operation: Operation<unknown>, devices: Devices): Command | Query | Dump | undefined {
  try {
    let step = operation.next()
    while (!step.done) {
      const request = step.value as object
      if (!isSingle(request)) return undefined
      const name = lookedUp(request)
      if (name === undefined) return isLast(operation, request) ? request : undefined
      const index = devices.indexOf(name)
      if (index === undefined) return undefined
      step = operation.next({ body: { header: { index }, attributes: {} } } as never)
    }
  } catch {
    // The client has no words for it.
  }
  return undefined
}

/** Some listings ask for each family: one captured request is not what they send. */
function isLast(operation: Operation<unknown>, { kind }: Command | Query | Dump): boolean {
  if (kind !== 'dump') return true
  const none = { replies: [], complete: true, filtered: true, attempts: 1 }
  return operation.next(none as never).done === true
}

/** Several requests at once, transactions and questions for namespaces give no call here. */
function isSingle(step: object): step is Command | Query | Dump {
  return 'kind' in step && (step.kind === 'command' || step.kind === 'query' || step.kind === 'dump')
}

/** The name of a device whose index is asked for: that question wants no statistics. */
function lookedUp({ kind, definition, body }: Command | Query | Dump): string | undefined {
  if (kind !== 'query' || definition.type !== getLink.type) return undefined
  const { ifname, extMask } = (body as LinkMessage).attributes
  return extMask === RTEXT_FILTER.SKIP_STATS ? ifname : undefined
}
