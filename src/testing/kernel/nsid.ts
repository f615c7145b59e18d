import {
  getNsid,
  NETNSA_NSID_NOT_ASSIGNED,
  type NsidMessage,
  newNsid,
  RTNLGRP,
  routeProtocol,
} from '../../../protocol/route/index.js'
import { refuse } from './errors.js'
import type { Namespace } from './namespace.js'
import { answer, notify, type SimulatedRequest } from './socket/request.js'
import type { Handler } from './socket/rtnetlink.js'

/** The namespace that a message is about, and the attribute that named it. @throws Refusal */
function peerOf({ namespace, body: { attributes } }: SimulatedRequest<NsidMessage>): Namespace {
  const { fd, pid } = attributes
  if (fd === undefined && pid === undefined) throw refuse('EINVAL', 'Peer netns reference is missing')
  const peer = fd === undefined ? namespace.kernel.processes.get(pid!) : namespace.kernel.byDescriptor(fd)
  if (peer === undefined)
    throw refuse(
      fd === undefined ? 'ESRCH' : 'EBADF',
      'Peer netns reference is invalid',
      fd === undefined ? 'pid' : 'fd',
    )
  return peer
}

function message(nsid: number): NsidMessage {
  return { header: { family: 0 }, attributes: { nsid } }
}

/** rtnl_net_newid. */
function assign(request: SimulatedRequest<NsidMessage>): undefined {
  const { namespace, body } = request
  const { nsid, fd } = body.attributes
  if (nsid === undefined) throw refuse('EINVAL', 'nsid is missing')
  const peer = peerOf(request)
  if (namespace.nsids.has(peer))
    throw refuse('EEXIST', 'Peer netns already has a nsid assigned', fd === undefined ? 'pid' : 'fd')
  if (nsid !== NETNSA_NSID_NOT_ASSIGNED && [...namespace.nsids.values()].includes(nsid))
    throw refuse('EEXIST', 'The specified nsid is already used', 'nsid')
  if (nsid === NETNSA_NSID_NOT_ASSIGNED) namespace.nsidOf(peer)
  else namespace.nsids.set(peer, nsid)
  const told = answer(newNsid, message(namespace.nsids.get(peer)!))
  notify(namespace, routeProtocol.number, RTNLGRP.NSID, told, request)
}

function get(request: SimulatedRequest<NsidMessage>) {
  const { namespace, body } = request
  const { nsid } = body.attributes
  if (nsid !== undefined) {
    if (![...namespace.nsids.values()].includes(nsid)) throw refuse('ENOENT', 'Peer netns reference is invalid', 'nsid')
    return answer(newNsid, message(nsid))
  }
  return answer(newNsid, message(namespace.nsids.get(peerOf(request)) ?? NETNSA_NSID_NOT_ASSIGNED))
}

export const nsidHandlers: readonly (readonly [number, Handler<NsidMessage>])[] = [
  [newNsid.type, { do: assign }],
  [
    getNsid.type,
    {
      do: get,
      *dump({ namespace }) {
        for (const nsid of [...namespace.nsids.values()].sort((a, b) => a - b)) yield answer(newNsid, message(nsid))
      },
    },
  ],
]
