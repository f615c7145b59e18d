import {
  type Expression,
  type Expressions,
  IP_CT_DIR,
  NF_LOG,
  NFPROTO,
  NFT_BITWISE,
  NFT_BYTEORDER,
  NFT_CMP,
  NFT_CT,
  NFT_DYNSET_OP,
  NFT_EXTHDR_F,
  NFT_EXTHDR_OP,
  NFT_FIB_RESULT,
  NFT_HASH,
  NFT_LIMIT,
  NFT_META,
  NFT_NAT,
  NFT_NG,
  NFT_PAYLOAD,
  NFT_QUEUE_FLAG,
  NFT_RANGE,
  NFT_RT,
  NFT_SOCKET,
  NFT_TUNNEL,
  NFT_XFRM_KEY,
  NFTA_FIB_F,
} from '../../../protocol/netfilter/index.js'
import { printable } from '../../printable.js'
import { dataText } from './data.js'

/* What stands between the brackets, behind the name. The wording is that of libnftnl 1.2.4, which nft 1.0.6 prints with. */

type Printers = { readonly [Name in keyof Expressions]: (data: Expressions[Name], littleEndian: boolean) => string }

/** One for each expression: a missing one does not compile. */
const printers: Printers = {
  bitwise: ({ sreg, dreg, op = NFT_BITWISE.MASK_XOR, mask, xor, data, sreg2 }, little) => {
    const target = `reg ${dreg} = ( reg ${sreg}`
    if (op === NFT_BITWISE.MASK_XOR) return `${target} & ${dataText(mask, little)} ) ^ ${dataText(xor, little)}`
    const right = sreg2 === undefined ? dataText(data, little) : `reg ${sreg2}`
    return `${target} ${bitwiseOperators[op] ?? '?'} ${right} )`
  },
  byteorder: ({ sreg, dreg, op, len, size }) =>
    `reg ${dreg} = ${lower(NFT_BYTEORDER, op)}(reg ${sreg}, ${size}, ${len})`,
  cmp: ({ sreg, op, data }, little) => `${lower(NFT_CMP, op)} reg ${sreg} ${dataText(data, little)}`,
  connlimit: ({ count = 0, flags = 0 }) => `count ${count} flags ${hex(flags)}`,
  counter: ({ packets = 0n, bytes = 0n }) => `pkts ${packets} bytes ${bytes}`,
  ct: ({ key, direction, dreg, sreg }) => {
    const side = direction === undefined ? '' : ` , dir ${lower(IP_CT_DIR, direction)}`
    if (sreg !== undefined) return `set ${ctKey(key)} with reg ${sreg}${side}`
    return `load ${ctKey(key)} => reg ${dreg}${side}`
  },
  dup: ({ sregAddr, sregDev }) => words(part('sreg_addr', sregAddr), part('sreg_dev', sregDev)),
  dynset: ({ setName, op, sregKey, sregData, timeout, expr, expressions }, little) =>
    words(
      `${lower(NFT_DYNSET_OP, op)} reg_key ${sregKey} set ${setName}`,
      part('sreg_data', sregData),
      timeout === undefined ? '' : `timeout ${timeout}ms`,
      ...(expressions ?? (expr === undefined ? [] : [expr])).map(each => `expr ${expressionBytecode(each, little)}`),
    ),
  exthdr: ({ dreg, sreg, type, offset = 0, len = 0, flags = 0, op = NFT_EXTHDR_OP.IPV6 }) => {
    const kind = exthdrKinds[op] ?? ''
    const place = `${len}b @ ${type} + ${offset}`
    if (sreg !== undefined) return `write${kind} reg ${sreg} => ${place}`
    if (dreg === undefined) return `reset tcpopt ${type}`
    return `load${kind} ${place}${flags & NFT_EXTHDR_F.PRESENT ? ' present' : ''} => reg ${dreg}`
  },
  fib: ({ dreg, result, flags = 0 }) => {
    const by = (['SADDR', 'DADDR', 'MARK', 'IIF', 'OIF'] as const).filter(key => flags & NFTA_FIB_F[key])
    const name = result === NFT_FIB_RESULT.ADDRTYPE ? 'type' : lower(NFT_FIB_RESULT, result)
    const present = flags & NFTA_FIB_F.PRESENT ? ' present' : ''
    return `${by.map(key => key.toLowerCase()).join(' . ')} ${name}${present} => reg ${dreg}`
  },
  flow_offload: ({ tableName }) => `flowtable ${tableName}`,
  fwd: ({ sregDev, sregAddr, nfproto }) =>
    words(part('sreg_dev', sregDev), part('sreg_addr', sregAddr), part('nfproto', nfproto)),
  hash: ({ sreg, dreg, len, modulus, seed, offset, type = NFT_HASH.JENKINS }) =>
    words(
      type === NFT_HASH.SYM
        ? `reg ${dreg} = symhash() % mod ${modulus}`
        : `reg ${dreg} = jhash(reg ${sreg}, ${len}, 0x${hex(seed ?? 0)}) % mod ${modulus}`,
      part('offset', offset || undefined),
    ),
  immediate: ({ dreg, data }, little) => `reg ${dreg} ${dataText(data, little)}`,
  inner: ({ type, hdrsize, flags = 0, expr }, little) =>
    words(
      `type ${type} hdrsize ${hdrsize} flags ${hex(flags)}`,
      expr === undefined ? '' : expressionBytecode(expr, little),
    ),
  last: ({ set, msecs = 0n }) => (set ? `${msecs}` : 'never'),
  limit: ({ rate = 0n, unit = 0n, burst = 0, type = NFT_LIMIT.PKTS, flags = 0 }) =>
    `rate ${rate}/${limitUnits.get(unit) ?? 'error'} burst ${burst} type ${
      type === NFT_LIMIT.PKTS ? 'packets' : 'bytes'
    } flags 0x${hex(flags)}`,
  log: ({ prefix, group, snaplen = 0, qthreshold = 0, level, flags = 0 }) =>
    words(
      part('prefix', prefix),
      group === undefined
        ? words(part('level', level), ...logFlags.filter(key => flags & NF_LOG[key]).map(key => key.toLowerCase()))
        : `group ${group} snaplen ${snaplen} qthreshold ${qthreshold}`,
    ),
  lookup: ({ set, sreg, dreg, flags }) =>
    words(`reg ${sreg} set ${set}`, part('dreg', dreg), flags === undefined ? '' : `0x${hex(flags)}`),
  masq: ({ flags, regProtoMin, regProtoMax }) =>
    words(
      part('proto_min reg', regProtoMin),
      part('proto_max reg', regProtoMax),
      flags === undefined ? '' : `flags 0x${hex(flags)}`,
    ),
  match: ({ name, rev }) => `name ${name} rev ${rev}`,
  meta: ({ key, dreg, sreg }) =>
    sreg === undefined ? `load ${metaKey(key)} => reg ${dreg}` : `set ${metaKey(key)} with reg ${sreg}`,
  nat: ({ type, family, regAddrMin, regAddrMax, regProtoMin, regProtoMax, flags }) =>
    words(
      lower(NFT_NAT, type),
      familyText(family),
      part('addr_min reg', regAddrMin),
      part('addr_max reg', regAddrMax),
      part('proto_min reg', regProtoMin),
      part('proto_max reg', regProtoMax),
      flags === undefined ? '' : `flags 0x${hex(flags)}`,
    ),
  notrack: () => '',
  numgen: ({ dreg, modulus, type, offset }) =>
    words(
      `reg ${dreg} = ${type === NFT_NG.RANDOM ? 'random' : 'inc'} mod ${modulus}`,
      part('offset', offset || undefined),
    ),
  objref: ({ immType, immName, setSreg, setName }) =>
    setSreg === undefined ? `type ${immType} name ${immName}` : `sreg ${setSreg} set ${setName}`,
  osf: ({ dreg }) => `dreg ${dreg}`,
  payload: ({ dreg, sreg, base, offset, len, csumType = 0, csumOffset = 0, csumFlags = 0 }) => {
    const place = `${len}b @ ${payloadBases[base ?? -1] ?? 'unknown'} header + ${offset}`
    if (sreg === undefined) return `load ${place} => reg ${dreg}`
    return `write reg ${sreg} => ${place} csum_type ${csumType} csum_off ${csumOffset} csum_flags 0x${hex(csumFlags)}`
  },
  queue: ({ num, total = 1, flags = 0, sregQnum }) =>
    words(
      num === undefined ? '' : total > 1 ? `num ${num}-${num + total - 1}` : `num ${num}`,
      part('sreg_qnum', sregQnum),
      flags & NFT_QUEUE_FLAG.BYPASS ? 'bypass' : '',
      flags & NFT_QUEUE_FLAG.CPU_FANOUT ? 'fanout' : '',
    ),
  quota: ({ bytes = 0n, consumed = 0n, flags = 0 }) => `bytes ${bytes} consumed ${consumed} flags ${flags}`,
  range: ({ sreg, op, fromData, toData }, little) =>
    `${lower(NFT_RANGE, op)} reg ${sreg} ${dataText(fromData, little)} ${dataText(toData, little)}`,
  redir: ({ regProtoMin, regProtoMax, flags }) =>
    words(
      part('proto_min reg', regProtoMin),
      part('proto_max reg', regProtoMax),
      flags === undefined ? '' : `flags 0x${hex(flags)}`,
    ),
  reject: ({ type, icmpCode = 0 }) => `type ${type} code ${icmpCode}`,
  rt: ({ key, dreg }) => `load ${key === NFT_RT.XFRM ? 'ipsec' : lower(NFT_RT, key)} => reg ${dreg}`,
  socket: ({ key, dreg }) => `load ${lower(NFT_SOCKET, key)} => reg ${dreg}`,
  synproxy: ({ mss = 0, wscale = 0 }) => `mss ${mss} wscale ${wscale}`,
  target: ({ name, rev }) => `name ${name} rev ${rev}`,
  tproxy: ({ family, regAddr, regPort }) =>
    words(
      // Of either version of IP: no word for it.
      family === NFPROTO.UNSPEC ? '' : familyText(family),
      part('addr reg', regAddr),
      part('port reg', regPort),
    ),
  tunnel: ({ key, dreg }) => `load ${lower(NFT_TUNNEL, key)} => reg ${dreg}`,
  xfrm: ({ key, dir, spnum = 0, dreg }) =>
    `load ${dir === 0 ? 'in' : 'out'} ${spnum} ${xfrmKeys[key ?? 0] ?? 'unknown'} => reg ${dreg}`,
}

/**
 * One expression as `nft --debug=netlink` prints it: `[ payload load 4b @ network header + 12 => reg 1 ]`. One that has no table is
 * named, and says so.
 *
 * @param littleEndian byte order of the host that the bytes are from: values are shown as words of that order
 */
export function expressionBytecode(expression: Expression, littleEndian = true): string {
  const { name = '?' } = expression
  const printer = Object.hasOwn(printers, name)
    ? (printers as Readonly<Record<string, (data: object, littleEndian: boolean) => string>>)[name]
    : undefined
  if (printer === undefined) return `[ ${printable(name)} unknown ]`
  // Names of sets, objects and extensions, and the prefix of a log, are anybody's text.
  return `[ ${printable(words(name, printer(expression.data ?? {}, littleEndian)))} ]`
}

const bitwiseOperators: Readonly<Record<number, string>> = {
  [NFT_BITWISE.LSHIFT]: '<<',
  [NFT_BITWISE.RSHIFT]: '>>',
  [NFT_BITWISE.AND]: '&',
  [NFT_BITWISE.OR]: '|',
  [NFT_BITWISE.XOR]: '^',
}

const exthdrKinds: Readonly<Record<number, string>> = {
  [NFT_EXTHDR_OP.IPV6]: ' ipv6',
  [NFT_EXTHDR_OP.TCPOPT]: ' tcpopt',
  [NFT_EXTHDR_OP.IPV4]: ' ipv4',
}

const limitUnits = new Map([
  [1n, 'second'],
  [60n, 'minute'],
  [3600n, 'hour'],
  [86400n, 'day'],
  [604800n, 'week'],
])

const logFlags = ['TCPSEQ', 'TCPOPT', 'IPOPT', 'UID', 'MACDECODE'] as const

const payloadBases: Readonly<Record<number, string>> = {
  [NFT_PAYLOAD.LL_HEADER]: 'link',
  [NFT_PAYLOAD.NETWORK_HEADER]: 'network',
  [NFT_PAYLOAD.TRANSPORT_HEADER]: 'transport',
  [NFT_PAYLOAD.INNER_HEADER]: 'inner',
  [NFT_PAYLOAD.TUN_HEADER]: 'tunnel',
}

const xfrmKeys: Readonly<Record<number, string>> = {
  [NFT_XFRM_KEY.DADDR_IP4]: 'daddr4',
  [NFT_XFRM_KEY.DADDR_IP6]: 'daddr6',
  [NFT_XFRM_KEY.SADDR_IP4]: 'saddr4',
  [NFT_XFRM_KEY.SADDR_IP6]: 'saddr6',
  [NFT_XFRM_KEY.REQID]: 'reqid',
  [NFT_XFRM_KEY.SPI]: 'spi',
}

/** Keys that are not called as in the kernel's header. */
const ctKeys: Readonly<Record<number, string>> = {
  [NFT_CT.LABELS]: 'label',
  [NFT_CT.PKTS]: 'packets',
  [NFT_CT.EVENTMASK]: 'event',
}

const metaKeys: Readonly<Record<number, string>> = {
  [NFT_META.IFTYPE]: 'iiftype',
  [NFT_META.TIME_NS]: 'time',
  [NFT_META.TIME_DAY]: 'day',
  [NFT_META.TIME_HOUR]: 'hour',
}

function ctKey(key: number | undefined): string {
  return ctKeys[key ?? -1] ?? lower(NFT_CT, key)
}

function metaKey(key: number | undefined): string {
  return metaKeys[key ?? -1] ?? lower(NFT_META, key)
}

/** The family of a table, as nft writes it. */
export function familyText(family: number | undefined): string {
  if (family === NFPROTO.IPV4) return 'ip'
  if (family === NFPROTO.IPV6) return 'ip6'
  return lower(NFPROTO, family)
}

function lower(names: Readonly<Record<string, number>>, value: number | undefined): string {
  return (
    Object.keys(names)
      .find(name => names[name] === value)
      ?.toLowerCase() ?? 'unknown'
  )
}

function hex(value: number): string {
  return value.toString(16)
}

/** A word and its value, or nothing without one. */
function part(name: string, value: number | string | undefined): string {
  return value === undefined ? '' : `${name} ${value}`
}

function words(...parts: readonly string[]): string {
  return parts.filter(text => text !== '').join(' ')
}
