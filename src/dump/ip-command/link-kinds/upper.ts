/* Kinds that stand on another device: VLAN, macvlan, ipvlan, macsec and their likes. */
import {
  IPVLAN_F,
  IPVLAN_MODE,
  type IpvlanData,
  ipvlanData,
  MACSEC_OFFLOAD,
  MACSEC_VALIDATE,
  MACVLAN_FLAG,
  MACVLAN_MODE,
  type MacsecData,
  type MacvlanData,
  macsecData,
  macvlanData,
  VLAN_FLAG,
  type VlanData,
  vlanData,
} from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import { elsewhere, named, onOff, option, type Row, reported, strictly, usual } from '../rows.js'
import { kind, type SayKind, vlanProtocols } from './kind.js'

const vlanFlagWords = {
  reorder_hdr: VLAN_FLAG.REORDER_HDR,
  gvrp: VLAN_FLAG.GVRP,
  mvrp: VLAN_FLAG.MVRP,
  loose_binding: VLAN_FLAG.LOOSE_BINDING,
  bridge_binding: VLAN_FLAG.BRIDGE_BINDING,
}

const vlanFlags: Row<NonNullable<VlanData['flags']>> = ({ flags, mask }, { asked }) => {
  const known = Object.entries(vlanFlagWords).filter(([, bit]) => mask & bit)
  if (asked && known.reduce((left, [, bit]) => left & ~bit, mask) !== 0) return undefined
  // A new VLAN device has the first of them.
  const differs = ([, bit]: readonly [string, number]): boolean => ((flags ^ VLAN_FLAG.REORDER_HDR) & bit) !== 0
  return known.filter(entry => asked || differs(entry)).flatMap(([word, bit]) => [word, flags & bit ? 'on' : 'off'])
}

const qosMap =
  (word: string): Row<readonly { from: number; to: number }[]> =>
  list =>
    list.length === 0 ? [] : [word, ...list.map(({ from, to }) => `${from}:${to}`)]

export const vlan = kind<VlanData>(vlanData, {
  protocol: usual(0x8100, named('protocol', vlanProtocols)),
  id: option('id'),
  flags: vlanFlags,
  ingressQos: qosMap('ingress-qos-map'),
  egressQos: qosMap('egress-qos-map'),
})

const macvlanModes = {
  private: MACVLAN_MODE.PRIVATE,
  vepa: MACVLAN_MODE.VEPA,
  bridge: MACVLAN_MODE.BRIDGE,
  passthru: MACVLAN_MODE.PASSTHRU,
  source: MACVLAN_MODE.SOURCE,
}

const macvlanFlags: Row<number> = (flags, { asked }) => {
  const words: string[] = []
  if (flags & MACVLAN_FLAG.NOPROMISC) words.push('nopromisc')
  if (flags & MACVLAN_FLAG.NODST) words.push('nodst')
  if (flags & ~(MACVLAN_FLAG.NOPROMISC | MACVLAN_FLAG.NODST) || words.length > 1) return undefined
  return words.length > 0 ? ['flag', ...words] : asked ? ['flag', 'null'] : []
}

/** `macaddr add ADDR`, `macaddr set ADDR ADDR …`, `macaddr flush`; the kernel reports the whole list. */
function sourceAddresses({ macaddrMode, macaddr, macaddrData = [] }: MacvlanData, asked: boolean): Words | undefined {
  if (macaddrMode === undefined) return macaddrData.length === 0 ? [] : ['macaddr', 'set', ...macaddrData]
  const verb = ['add', 'del', 'flush', 'set'][macaddrMode]
  if (verb === undefined || !asked) return undefined
  const list = macaddr === undefined ? macaddrData : [macaddr]
  return ['macaddr', verb, ...list]
}

const macvlanRows = kind<MacvlanData>(macvlanData, {
  mode: named('mode', macvlanModes),
  flags: macvlanFlags,
  bcQueueLen: usual(1000, option('bcqueuelen')),
  bcCutoff: usual(1, option('bclim')),
  bcQueueLenUsed: reported,
  macaddrCount: reported,
  macaddrMode: elsewhere,
  macaddr: elsewhere,
  macaddrData: elsewhere,
})

export const macvlan: SayKind<MacvlanData> = (data, telling, told) => {
  macvlanRows(data, telling, told)
  const words = sourceAddresses(data, telling.asked)
  if (words === undefined) telling.line.note(`not said: IFLA_MACVLAN_MACADDR_MODE ${data.macaddrMode}`)
  else telling.line.say(...words)
}

const ipvlanFlags: Row<number> = flags => {
  if (flags === 0) return ['bridge']
  if (flags === IPVLAN_F.PRIVATE) return ['private']
  return flags === IPVLAN_F.VEPA ? ['vepa'] : undefined
}

export const ipvlan = kind<IpvlanData>(ipvlanData, {
  mode: strictly('mode', { l2: IPVLAN_MODE.L2, l3: IPVLAN_MODE.L3, l3s: IPVLAN_MODE.L3S }),
  flags: usual(0, ipvlanFlags),
})

/** linux/if_macsec.h: MACSEC_CIPHER_ID_*. The first is an older number of the second. */
const ciphers: Readonly<Record<string, string>> = {
  '80020001000001': 'default',
  '80c20001000001': 'gcm-aes-128',
  '80c20001000002': 'gcm-aes-256',
  '80c20001000003': 'gcm-aes-xpn-128',
  '80c20001000004': 'gcm-aes-xpn-256',
}

const cipher: Row<bigint> = value => {
  const word = ciphers[value.toString(16)]
  return word === undefined ? undefined : ['cipher', word]
}

export const macsec = kind<MacsecData>(macsecData, {
  sci: value => ['sci', value.toString(16).padStart(16, '0')],
  port: option('port'),
  cipherSuite: cipher,
  icvLen: option('icvlen'),
  encrypt: onOff('encrypt'),
  protect: onOff('protect'),
  incSci: onOff('send_sci'),
  es: onOff('end_station'),
  scb: onOff('scb'),
  replayProtect: onOff('replay'),
  window: option('window'),
  validation: strictly('validate', {
    disabled: MACSEC_VALIDATE.DISABLED,
    check: MACSEC_VALIDATE.CHECK,
    strict: MACSEC_VALIDATE.STRICT,
  }),
  encodingSa: option('encodingsa'),
  offload: strictly('offload', { off: MACSEC_OFFLOAD.OFF, phy: MACSEC_OFFLOAD.PHY, mac: MACSEC_OFFLOAD.MAC }),
})
