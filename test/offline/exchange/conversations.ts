import { expect } from 'vitest'
import { routeProtocol } from '../../../protocol/route/index.js'
import { getLink, type LinkAttributes, type LinkMessage, newLink } from '../../../protocol/route/link.js'
import type { Operation, RunOptions } from '../../../src/socket/operation.js'
import type { Command, Dump, Query, Request, Result } from '../../../src/socket/request.js'
import { NetlinkSocket } from '../../../src/socket/socket.js'
import { NetlinkSocketSync } from '../../../src/socket/socket-sync.js'
import { ScriptedTransport, type ScriptedTransportOptions } from '../../support/scripted-transport.js'

export function link(index: number, attributes: LinkAttributes = {}): LinkMessage {
  return { header: { family: 0, type: 0, index, flags: 0, change: 0 }, attributes }
}

export const command = (index: number, more: Partial<Command> = {}): Command =>
  ({ kind: 'command', definition: newLink, body: link(index), ...more }) as Command

export const query = (index: number, more: Partial<Query> = {}): Query =>
  ({ kind: 'query', definition: getLink, body: link(index), ...more }) as Query

export const dump = (more: Partial<Dump> = {}): Dump =>
  ({ kind: 'dump', definition: getLink, body: link(0), ...more }) as Dump

/** Index of the link that a message, sent or received, is about: ifi_index behind the header. */
export function indexOf({ bytes }: { bytes: Uint8Array }): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(20, true)
}

/** A face of the socket as the tests use it, whether it blocks or not. */
export interface Face {
  readonly socket: NetlinkSocket | NetlinkSocketSync
  readonly transport: ScriptedTransport
  request<R extends Request>(request: R, options?: RunOptions): Promise<Result<R>>
  run<T>(operation: Operation<T>, options?: RunOptions): Promise<T>
}

export const faces: [
  name: string,
  open: (options?: ScriptedTransportOptions, protocol?: typeof routeProtocol) => Face,
][] = [
  [
    'NetlinkSocket',
    (options, protocol = routeProtocol) => {
      const transport = new ScriptedTransport(options)
      const socket = new NetlinkSocket(protocol, transport)
      return {
        socket,
        transport,
        request: (request, options) => socket.request(request, options),
        run: (operation, options) => socket.run(operation, options),
      }
    },
  ],
  [
    'NetlinkSocketSync',
    (options, protocol = routeProtocol) => {
      const transport = new ScriptedTransport(options)
      const socket = new NetlinkSocketSync(protocol, transport)
      return {
        socket,
        transport,
        request: async (request, options) => socket.request(request, options),
        run: async (operation, options) => socket.run(operation, options),
      }
    },
  ],
]

/** Index of the link in a reply. */
export function replied(reply: { body: unknown }): number {
  return (reply.body as LinkMessage).header.index
}

/** The error a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  return promise.then(
    value => expect.fail(`resolved with ${JSON.stringify(value)}`),
    error => error,
  )
}
