/* What each kind of link says behind `type KIND`, and each kind of port behind `type KIND_slave`. A kind is one line here. */
import { type LinkInfo, type LinkKinds, type LinkPortKinds, linkInfo } from '../../../../protocol/route/index.js'
import { elsewhere, noteUnsaid, reported, sayAttributes, type Telling } from '../rows.js'
import type { Told } from '../teller.js'
import { bond, bondPort } from './bond.js'
import { bridge } from './bridge.js'
import { bridgePort } from './bridge-port.js'
import { can } from './can.js'
import { gre, ip6gre, ip6tnl, ipip, sit, vti } from './ip-tunnels.js'
import type { SayKind } from './kind.js'
import { batadv, dsa, gtp, hsr, ipoib, ovpn, rmnet, vrf, vrfPort, wwan, xfrm } from './others.js'
import { netkit, pair } from './pairs.js'
import { amt, bareudp, geneve, vxlan } from './udp-tunnels.js'
import { ipvlan, macsec, macvlan, vlan } from './upper.js'

/** Kinds without a line have nothing to say, or `ip` has no words for them: then their data is noted. */
const kinds: { readonly [K in keyof LinkKinds]?: SayKind<LinkKinds[K]> } = {
  amt,
  bareudp,
  batadv,
  bond,
  bridge,
  can,
  dsa,
  erspan: gre,
  geneve,
  gre,
  gretap: gre,
  gtp,
  hsr,
  ip6erspan: ip6gre,
  ip6gre,
  ip6gretap: ip6gre,
  ip6tnl,
  ipip,
  ipoib,
  ipvlan,
  ipvtap: ipvlan,
  macsec,
  macvlan,
  macvtap: macvlan,
  netkit,
  ovpn,
  rmnet,
  sit,
  veth: pair,
  vlan,
  vrf,
  vti,
  vti6: vti,
  vxcan: pair,
  vxlan,
  wwan,
  xfrm,
}

const ports: { readonly [K in keyof LinkPortKinds]: SayKind<LinkPortKinds[K]> } = {
  bond: bondPort,
  bridge: bridgePort,
  vrf: vrfPort,
}

interface Info {
  readonly kind?: string
  readonly data?: object
  readonly slaveKind?: string
  readonly slaveData?: object
}

/** `type KIND …` */
export function sayInfo(info: LinkInfo | undefined, telling: Telling, told: Told): void {
  if (info === undefined) return
  const { kind, data } = info as Info
  const { line } = telling
  if (kind === undefined) line.note('not said: IFLA_LINKINFO without a kind')
  else if (kind.endsWith('_slave')) {
    line.say('type', kind)
    sayPort(kind.slice(0, -'_slave'.length), info, telling, told)
    return
  } else line.say('type', kind)
  if (data !== undefined) {
    const say = own(kinds, kind) as SayKind<object> | undefined
    if (say === undefined) noteUnsaid(line, 'IFLA_INFO_DATA', data)
    else say(data, telling, told)
  }
  const rows = { kind: elsewhere, data: elsewhere, slaveKind: reported, slaveData: reported, xstats: reported }
  sayAttributes(linkInfo, rows, info as object, telling)
}

/** What a port says behind `type KIND_slave`. */
export function sayPort(master: string, info: LinkInfo, telling: Telling, told: Told): void {
  const { slaveData } = info as Info
  if (slaveData === undefined) return
  const say = own(ports, master) as SayKind<object> | undefined
  if (say === undefined) noteUnsaid(telling.line, 'IFLA_INFO_SLAVE_DATA', slaveData)
  else say(slaveData, telling, told)
}

function own<T extends object>(object: T, key: string | undefined): T[keyof T] | undefined {
  return key !== undefined && Object.hasOwn(object, key) ? object[key as keyof T] : undefined
}
