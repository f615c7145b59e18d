import type { WireguardDevice } from '../../src/index.js'

/** A device as `wg show … dump` prints it. */
export function dumpText(device: WireguardDevice): string {
  const own = [device.privateKey ?? '(none)', device.publicKey ?? '(none)', device.listenPort]
  const mark = device.fwmark === 0 ? 'off' : `0x${device.fwmark.toString(16)}`
  const peers = device.peers.map(peer => [
    peer.publicKey,
    peer.presharedKey ?? '(none)',
    peer.endpoint ?? '(none)',
    peer.allowedIps.join(',') || '(none)',
    Math.floor((peer.lastHandshake?.getTime() ?? 0) / 1000),
    peer.rxBytes,
    peer.txBytes,
    peer.persistentKeepalive === 0 ? 'off' : peer.persistentKeepalive,
  ])
  return [[...own, mark], ...peers].map(words => `${words.join('\t')}\n`).join('')
}
