/* How a batch is moved on: by a face that fills a pack while the kernel works on the one before, and by one that waits. */
import { type Batch, type BatchResult, type BatchStep, settled } from './batch.js'
import type { Step } from './operation.js'
import { Pack } from './pack.js'
import type { Refusal } from './request.js'

/** Carries out a step. */
type CarryOut = (step: Step) => unknown

export async function batchInTurns<T>(
  batch: Batch<T>,
  items: Iterable<T> | AsyncIterable<T>,
  carryOut: CarryOut,
): Promise<BatchResult> {
  /** The pack that is under way. */
  let flight: Promise<void> | undefined
  let idle: NodeJS.Immediate | undefined
  /** The items have to be waited for. */
  let drawing = false

  const send = (pack: Pack): void => {
    flight = (async () => {
      try {
        batch.told(pack, (await carryOut(pack)) as readonly Refusal[])
      } catch (error) {
        batch.end(error)
      }
      flight = undefined
      watch()
    })()
  }
  /** While the items have to be waited for and the kernel has nothing to do, it gets what there is. */
  const watch = (): void => {
    if (!drawing || flight || idle) return
    idle = setImmediate(() => {
      idle = undefined
      const pack = drawing && !flight ? batch.handOver() : undefined
      if (pack) send(pack)
    })
  }
  const answer = async (step: BatchStep): Promise<BatchStep | undefined> => {
    let given: unknown
    try {
      if (step === settled) await flight
      else if (step instanceof Pack) {
        await flight
        batch.check()
        send(step)
      } else given = await carryOut(step)
    } catch (error) {
      return batch.failed(error)
    }
    return batch.answered(given)
  }
  const finish = async (first: BatchStep): Promise<void> => {
    for (let step: BatchStep | undefined = first; step !== undefined; ) step = await answer(step)
  }

  try {
    if (Symbol.asyncIterator in items)
      for await (const item of items) {
        drawing = false
        const step = batch.take(item)
        if (step !== undefined) await finish(step)
        drawing = true
        watch()
      }
    else
      for (const item of items) {
        const step = batch.take(item)
        if (step !== undefined) await finish(step)
      }
    drawing = false
    await flight
    batch.check()
    const last = batch.handOver()
    if (last) send(last)
  } finally {
    drawing = false
    // Nothing of it is under way when its end is told.
    await flight
  }
  batch.check()
  return batch.result
}

export function batchWaiting<T>(batch: Batch<T>, items: Iterable<T>, carryOut: CarryOut): BatchResult {
  const answer = (step: BatchStep): BatchStep | undefined => {
    let given: unknown
    try {
      if (step instanceof Pack) batch.told(step, carryOut(step) as readonly Refusal[])
      else if (step !== settled) given = carryOut(step)
    } catch (error) {
      return batch.failed(error)
    }
    return batch.answered(given)
  }
  for (const item of items) for (let step = batch.take(item); step !== undefined; ) step = answer(step)
  const last = batch.handOver()
  if (last) batch.told(last, carryOut(last) as readonly Refusal[])
  batch.check()
  return batch.result
}
