/* Tunnels in IP: gre and its likes, ipip, sit, ip6tnl, vti. `ip` sends most of their attributes whether given or not. */
import {
  GRE,
  type GreData,
  greData,
  IP6_TNL_F,
  type Ip6TunnelData,
  type IpTunnelData,
  ip6TunnelData,
  ipTunnelData,
  TUNNEL_ENCAP,
  TUNNEL_ENCAP_FLAG,
  type VtiData,
  vtiData,
} from '../../../../protocol/route/index.js'
import {
  device,
  either,
  elsewhere,
  named,
  option,
  type Row,
  type Siblings,
  type Telling,
  unless,
  type WordRows,
} from '../rows.js'
import { kind } from './kind.js'

interface Shared {
  encapType?: number
  encapFlags?: number
  encapSport?: number
  encapDport?: number
}

const anyAddress: readonly string[] = ['0.0.0.0', '::']
const end =
  (word: string): Row<string> =>
  (address, { creates }) =>
    anyAddress.includes(address) ? (creates ? [] : [word, 'any']) : [word, address]

const tos = unless<number>(0, value => ['tos', value === 1 ? 'inherit' : `0x${value.toString(16)}`])

const encapFlagWords = [
  ['encap-csum', TUNNEL_ENCAP_FLAG.CSUM],
  ['encap-udp6-csum', TUNNEL_ENCAP_FLAG.CSUM6],
  ['encap-remcsum', TUNNEL_ENCAP_FLAG.REMCSUM],
] as const

/** What `encap` stands for: UDP below the tunnel, with its ports, and the checksums that are not as `ip` has them. */
const encapRows = (usualFlags: number) => ({
  encapType: ((type, { creates }, siblings) => {
    const { encapFlags: flags = 0, encapSport: sport = 0, encapDport: dport = 0 } = siblings as Shared
    if (type === TUNNEL_ENCAP.NONE) return sport === 0 && dport === 0 ? (creates ? [] : ['noencap']) : undefined
    const word = { [TUNNEL_ENCAP.FOU]: 'fou', [TUNNEL_ENCAP.GUE]: 'gue' }[type]
    if (word === undefined) return undefined
    const sums = encapFlagWords.filter(([, bit]) => (flags ^ usualFlags) & bit)
    return [
      ...['encap', word, 'encap-sport', sport === 0 ? 'auto' : sport, 'encap-dport', dport],
      ...sums.map(([sum, bit]) => (flags & bit ? sum : `no${sum}`)),
    ]
  }) satisfies Row<number>,
  encapFlags: elsewhere,
  encapSport: elsewhere,
  encapDport: elsewhere,
})

/** `ikey 7`, `iseq`, `icsum`: GRE_KEY says whether there is a key. */
const inFlags = (side: 'i' | 'o'): Row<number> => {
  return (flags, { creates }, siblings) => {
    const { ikey = 0, okey = 0 } = siblings as GreData
    const words: (string | number)[] = []
    const key = side === 'i' ? ikey : okey
    if (flags & GRE.KEY) words.push(`${side}key`, key)
    else if (!creates) words.push(`no${side}key`)
    for (const [word, bit] of [['seq', GRE.SEQ] as const, ['csum', GRE.CSUM] as const])
      if (flags & bit) words.push(`${side}${word}`)
      else if (!creates) words.push(`no${side}${word}`)
    const rest = flags & ~(GRE.KEY | GRE.SEQ | GRE.CSUM)
    return rest === 0 && (key === 0 || flags & GRE.KEY) ? words : undefined
  }
}

const commonRows = {
  link: unless(0, device('dev')),
  remote: end('remote'),
  local: end('local'),
  ttl: unless<number>(0, option('ttl')),
  tos,
  pmtudisc: unless<boolean>(true, either('pmtudisc', 'nopmtudisc')),
  fwmark: unless<number>(0, value => ['fwmark', `0x${value.toString(16)}`]),
  collectMetadata: (value: boolean) => (value ? ['external'] : []),
  ...encapRows(0),
}

const greRows: WordRows<GreData> = {
  ...commonRows,
  iflags: inFlags('i'),
  oflags: inFlags('o'),
  ikey: elsewhere,
  okey: elsewhere,
  ignoreDf: unless<boolean>(false, either('ignore-df', 'noignore-df')),
  erspanVer: unless<number>(1, option('erspan_ver')),
  erspanIndex: unless<number>(0, option('erspan')),
  erspanDir: named('erspan_dir', { ingress: 0, egress: 1 }),
  erspanHwid: unless<number>(0, option('erspan_hwid')),
}

/** Words for the header of a tunnel over IPv6. Its upper byte is the traffic class. */
const flowinfo: Row<number> = (value, _telling, siblings) => {
  const { flags = 0 } = siblings as { flags?: number }
  const words: string[] = []
  if ((flags & IP6_TNL_F.USE_ORIG_TCLASS) === 0 && value >>> 20 !== 0)
    words.push('tclass', `0x${(value >>> 20).toString(16)}`)
  if ((flags & IP6_TNL_F.USE_ORIG_FLOWLABEL) === 0 && (value & 0xfffff) !== 0)
    words.push('flowlabel', `0x${(value & 0xfffff).toString(16)}`)
  return words
}

const flags6: Row<number> = (flags, { asked }, siblings) => {
  const { encapLimit } = siblings as { encapLimit?: number }
  const words: string[] = []
  if (flags & IP6_TNL_F.IGN_ENCAP_LIMIT) words.push('encaplimit', 'none')
  else if (encapLimit !== undefined && encapLimit !== 4) words.push('encaplimit', String(encapLimit))
  if (flags & IP6_TNL_F.USE_ORIG_TCLASS) words.push('tclass', 'inherit')
  if (flags & IP6_TNL_F.USE_ORIG_FLOWLABEL) words.push('flowlabel', 'inherit')
  if (flags & IP6_TNL_F.RCV_DSCP_COPY) words.push('dscp', 'inherit')
  if (flags & IP6_TNL_F.USE_ORIG_FWMARK) words.push('fwmark', 'inherit')
  if (flags & IP6_TNL_F.ALLOW_LOCAL_REMOTE) words.push('allow-localremote')
  // The kernel keeps what it found out about the ends in the upper half.
  return asked && (flags & ~0x77) !== 0 ? undefined : words
}

const rows6 = {
  ...encapRows(TUNNEL_ENCAP_FLAG.CSUM6),
  ttl: unless<number>(64, option('hoplimit')),
  encapLimit: (value: number, _telling: Telling, siblings: Siblings) =>
    siblings.flags === undefined && value !== 4 ? ['encaplimit', value] : [],
  flowinfo,
  flags: flags6,
}

const gre6Rows: WordRows<GreData> = { ...greRows, ...rows6 }

const sitFlags: Row<number> = value => (value === 0 ? [] : value === 1 ? ['isatap'] : undefined)

/** The protocol inside: `ip` has a word for each kind of tunnel, and its own choice. */
const mode = (words: Readonly<Record<string, number>>, own: number): Row<number> =>
  unless<number>(own, value => {
    const word = Object.keys(words).find(key => words[key] === value)
    return word === undefined ? undefined : ['mode', word]
  })

const prefix6rd: Row<string> = (prefix, telling, siblings) => {
  const { '6rdPrefixlen': length = 16 } = siblings as IpTunnelData
  return prefix === '2002::' && length === 16 && !telling.asked ? [] : ['6rd-prefix', `${prefix}/${length}`]
}

const relay6rd: Row<string> = (prefix, _telling, siblings) => {
  const { '6rdRelayPrefixlen': length = 0 } = siblings as IpTunnelData
  return prefix === '0.0.0.0' && length === 0 ? [] : ['6rd-relay_prefix', `${prefix}/${length}`]
}

const ipRows = (words: Readonly<Record<string, number>>, own: number): WordRows<IpTunnelData> => ({
  ...commonRows,
  proto: mode(words, own),
  flags: sitFlags,
  '6rdPrefix': prefix6rd,
  '6rdPrefixlen': elsewhere,
  '6rdRelayPrefix': relay6rd,
  '6rdRelayPrefixlen': elsewhere,
})

const ip6Rows: WordRows<Ip6TunnelData> = {
  ...commonRows,
  ...rows6,
  proto: mode({ ip6ip6: 41, ipip6: 4, any: 0 }, 0),
}

const vtiRows: WordRows<VtiData> = {
  link: unless(0, device('dev')),
  remote: end('remote'),
  local: end('local'),
  ikey: unless<number>(0, option('ikey')),
  okey: unless<number>(0, option('okey')),
  fwmark: unless<number>(0, value => ['fwmark', `0x${value.toString(16)}`]),
}

export const gre = kind<GreData>(greData, greRows)
export const ip6gre = kind<GreData>(greData, gre6Rows)
export const ipip = kind<IpTunnelData>(ipTunnelData, ipRows({ ipip: 4, mplsip: 137, any: 0 }, 4))
export const sit = kind<IpTunnelData>(ipTunnelData, ipRows({ ip6ip: 41, ipip: 4, mplsip: 137, any: 0 }, 0))
export const ip6tnl = kind<Ip6TunnelData>(ip6TunnelData, ip6Rows)
export const vti = kind<VtiData>(vtiData, vtiRows)
