import { WGPEER_F, type WgDevice, type WgPeer } from '../../../protocol/generic/index.js'

/** Bytes of attributes in a message: an attribute that holds others is at most 64 KiB long. */
const longest = 32 * 1024

/** What a peer takes at most without its allowed addresses, and what one of those takes. */
const peerSize = 192
const addressSize = 48

/**
 * The messages that set a device: one, or as many as its peers need. What a peer has too many addresses for goes on in the next
 * message under its key alone. The first message says what replaces; those after it add.
 */
export function splitDevice(device: WgDevice): WgDevice[] {
  const { peers = [], ifname, ifindex, ...rest } = device
  const which: WgDevice = { ...(ifname !== undefined && { ifname }), ...(ifindex !== undefined && { ifindex }) }
  const messages: WgDevice[] = []
  let current: WgPeer[] = []
  let size = 0
  const finish = (): void => {
    const own = messages.length === 0 ? { ...which, ...rest } : which
    messages.push(current.length > 0 ? { ...own, peers: current } : own)
    current = []
    size = 0
  }
  for (const { allowedips, ...peer } of peers) {
    let left = allowedips
    let own: WgPeer = peer
    do {
      if (current.length > 0 && size + peerSize + addressSize > longest) finish()
      const room = Math.max(1, Math.floor((longest - size - peerSize) / addressSize))
      const now = left?.slice(0, room)
      left = left?.slice(room)
      current.push({ ...own, ...(now !== undefined && { allowedips: now }) })
      size += peerSize + addressSize * (now?.length ?? 0)
      own = { publicKey: peer.publicKey ?? new Uint8Array(32), flags: WGPEER_F.UPDATE_ONLY }
    } while (left !== undefined && left.length > 0)
  }
  if (current.length > 0 || messages.length === 0) finish()
  return messages
}

/** A device as the kernel tells it in several messages: a peer whose addresses go on is told again under its key alone. */
export function mergeDevice(messages: readonly WgDevice[]): WgDevice {
  const peers: WgPeer[] = []
  for (const peer of messages.flatMap(message => message.peers ?? [])) {
    const last = peers.at(-1)
    if (last?.publicKey !== undefined && peer.publicKey !== undefined && same(last.publicKey, peer.publicKey))
      last.allowedips = [...(last.allowedips ?? []), ...(peer.allowedips ?? [])]
    else peers.push({ ...peer })
  }
  return { ...messages[0], peers }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
