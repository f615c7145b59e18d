import { netlinkName } from '../capture/netlink-protocols.js'
import type { Endpoint, InetProtocol, SocketsClient } from '../client/sockets/index.js'
import { KernelError } from '../socket/errors.js'
import type { Rows } from './list.js'
import type { Listing } from './list-objects.js'

/** In the order of the table. */
const inetProtocols: readonly InetProtocol[] = ['tcp', 'udp', 'raw', 'udplite', 'sctp', 'mptcp']

/** Every socket of the namespace: what `ss -a` and its families show. */
export async function listSockets(client: SocketsClient): Promise<Listing> {
  const inet = await Promise.all(inetProtocols.map(protocol => known(client.inet.list(protocol))))
  const unix = await known(client.unix.list())
  const packet = await known(client.packet.list())
  const vsock = await known(client.vsock.list())
  const netlink = await known(client.netlink.list())
  const xdp = await known(client.xdp.list())
  const tipc = await known(client.tipc.list())
  const smc = await known(client.smc.list())
  const rows = [
    ...inet.flat().map(socket => ({
      kind: socket.protocol,
      state: stateWord(socket.state),
      receive: socket.receiveQueue,
      send: socket.sendQueue,
      local: end(socket.local),
      remote: socket.remote.port === 0 ? undefined : end(socket.remote),
      uid: socket.uid,
      inode: socket.inode,
    })),
    ...vsock.map(({ state, local, remote, inode }) => ({
      kind: 'vsock',
      state: stateWord(state),
      local: `${local.cid}:${local.port}`,
      remote: `${remote.cid}:${remote.port}`,
      inode,
    })),
    ...packet.map(({ protocol, ifindex, uid, inode }) => ({
      kind: 'packet',
      local: `0x${protocol.toString(16).padStart(4, '0')}${ifindex === 0 ? '' : ` of device ${ifindex}`}`,
      uid,
      inode,
    })),
    ...xdp.map(({ ifindex, queue, uid, inode }) => ({
      kind: 'xdp',
      local: ifindex === undefined ? undefined : `queue ${queue} of device ${ifindex}`,
      uid,
      inode,
    })),
    ...tipc.map(({ state, receiveQueue, sendQueue, local, remote, uid, inode }) => ({
      kind: 'tipc',
      state: stateWord(state),
      receive: receiveQueue,
      send: sendQueue,
      local: `${local.node}:${local.ref}`,
      remote: remote && `${remote.node}:${remote.ref}`,
      uid,
      inode,
    })),
    ...smc.map(({ mode, local, remote, uid, inode }) => ({
      kind: 'smc',
      state: mode ?? 'listen',
      local: end(local),
      remote: remote.port === 0 ? undefined : end(remote),
      uid,
      inode,
    })),
    ...netlink.map(({ protocol, portId, inode }) => ({
      kind: 'netlink',
      local: `${netlinkName(protocol)}:${portId}`,
      inode: inode === 0 ? undefined : inode,
    })),
    ...unix.map(({ state, receiveQueue, sendQueue, path, uid, inode, peer }) => ({
      kind: 'unix',
      state: stateWord(state),
      receive: receiveQueue,
      send: sendQueue,
      local: path,
      remote: peer === undefined ? undefined : `inode ${peer}`,
      uid,
      inode,
    })),
  ].map(row)
  const kinds = { vsock, packet, xdp, tipc, smc, netlink, unix }
  const others = Object.entries(kinds).flatMap(([kind, sockets]) => sockets.map(socket => ({ kind, ...socket })))
  return { objects: [...inet.flat().map(socket => ({ kind: socket.protocol, ...socket })), ...others], rows }
}

const columns = ['kind', 'state', 'receive', 'send', 'local', 'remote', 'uid', 'inode'] as const

/** A row whose columns stand in one order, whichever kind comes first. */
function row(given: Rows[number]): Rows[number] {
  return Object.fromEntries(columns.map(column => [column, given[column]]))
}

/** None where the kernel has no diagnostics for a family: then it has no sockets of it either, or cannot say. */
async function known<T>(list: Promise<T[]>): Promise<T[]> {
  try {
    return await list
  } catch (error) {
    if (error instanceof KernelError && error.code === 'ENOENT') return []
    throw error
  }
}

const stateWord = (state: string | number): string => String(state).toLowerCase().replaceAll('_', '-')

function end({ address, port }: Endpoint): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port === 0 ? '*' : port}`
}
