/* Kinds of two devices, each the other's end: what is said of the second stands behind `peer`. */
import {
  type Ifinfomsg,
  type LinkAttributes,
  linkAttributes,
  NETKIT,
  NETKIT_MODE,
  NETKIT_SCRUB,
  type NetkitData,
  netkitData,
  type VethData,
  type VxcanData,
} from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import { changingRows, settingRows } from '../link-rows.js'
import { noteUnknown, noteUnsaid, option, reported, sayAttributes, strictly, type Telling, usual } from '../rows.js'
import type { SayKind } from './kind.js'

interface Peer {
  header: Partial<Ifinfomsg>
  attributes: LinkAttributes
}

function sayPeer({ header, attributes }: Peer, telling: Telling, ...words: readonly string[]): void {
  const { line } = telling
  const { ifname, ...left } = attributes
  line.say('peer', ...words)
  if (ifname !== undefined) line.say('name', ifname)
  if (header.index !== undefined && header.index !== 0) line.say('index', header.index)
  sayAttributes(linkAttributes, { ...settingRows, ...changingRows, ifalias: option('alias') }, left, telling)
  if (header.flags) line.note(`not said: flags 0x${(header.flags >>> 0).toString(16)} of the peer`)
}

export const pair: SayKind<VethData | VxcanData> = (data, telling) => {
  if (data.peer !== undefined) sayPeer(data.peer, telling)
  noteUnknown(telling.line, 'VETH_INFO', data)
}

const policies = { forward: NETKIT.PASS, blackhole: NETKIT.DROP }
const policy = (value: number): Words | undefined => {
  const word = Object.entries(policies).find(([, number]) => number === value)?.[0]
  return word === undefined ? undefined : [word]
}
const scrubs = { none: NETKIT_SCRUB.NONE, default: NETKIT_SCRUB.DEFAULT }

export const netkit: SayKind<NetkitData> = (data, telling, _told) => {
  const { peerInfo, peerPolicy, peerScrub, ...own } = data
  sayAttributes(
    netkitData,
    {
      mode: usual(NETKIT_MODE.L3, strictly('mode', { l2: NETKIT_MODE.L2, l3: NETKIT_MODE.L3 })),
      policy: usual(NETKIT.PASS, policy),
      scrub: usual(NETKIT_SCRUB.DEFAULT, strictly('scrub', scrubs)),
      primary: reported,
      headroom: usual(0, () => undefined),
      tailroom: usual(0, () => undefined),
      pairing: usual(0, () => undefined),
    },
    own,
    telling,
  )
  const words = [
    ...(peerPolicy === undefined ? [] : (policy(peerPolicy) ?? [])),
    ...(peerScrub === undefined ? [] : (strictly('scrub', scrubs)(peerScrub, telling) ?? [])),
  ].map(String)
  if (peerInfo !== undefined) sayPeer(peerInfo, telling, ...words)
  else if (telling.asked && words.length > 0) telling.line.say('peer', ...words)
  else if (!telling.asked) {
    if (peerPolicy !== undefined && peerPolicy !== NETKIT.PASS)
      noteUnsaid(telling.line, 'IFLA_NETKIT_PEER_POLICY', peerPolicy)
    if (peerScrub !== undefined && peerScrub !== NETKIT_SCRUB.DEFAULT)
      noteUnsaid(telling.line, 'IFLA_NETKIT_PEER_SCRUB', peerScrub)
  }
}
