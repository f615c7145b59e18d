import { toHex } from '../../../protocol/codec/index.js'
import {
  type CtExpectObject,
  type CtHelperObject,
  type CtTimeoutObject,
  commentOf,
  NFT_OBJECT,
  type ObjectAttributes,
  type ObjectMessage,
  type TunnelKeyObject,
  type TunnelKeyOpts,
} from '../../../protocol/netfilter/index.js'
import { durationText } from './data-types.js'
import { quoted } from './quote.js'
import { limitText, quotaText, synproxyText } from './statements.js'
import { said, Unsaid } from './unsaid.js'
import { inBraces, versionWord } from './words.js'

/** What nft calls an object, in front of its name. */
const kinds: Readonly<Record<number, string>> = {
  [NFT_OBJECT.COUNTER]: 'counter',
  [NFT_OBJECT.QUOTA]: 'quota',
  [NFT_OBJECT.CT_HELPER]: 'ct helper',
  [NFT_OBJECT.LIMIT]: 'limit',
  [NFT_OBJECT.TUNNEL]: 'tunnel',
  [NFT_OBJECT.CT_TIMEOUT]: 'ct timeout',
  [NFT_OBJECT.SECMARK]: 'secmark',
  [NFT_OBJECT.CT_EXPECT]: 'ct expectation',
  [NFT_OBJECT.SYNPROXY]: 'synproxy',
}

/** `ct helper`. @throws Unsaid for a kind that nft has no words for */
export function objectKind(type: number | undefined): string {
  return said(kinds[type ?? 0], 'object')
}

/** What stands in the block of an object. @throws Unsaid */
export function objectLines({ attributes }: ObjectMessage): string[] {
  const comment = commentOf(attributes.userdata)
  return [...dataLines(attributes), ...(comment === undefined ? [] : [`comment ${quoted(comment, 128)}`])]
}

function dataLines(object: ObjectAttributes): string[] {
  switch (object.type) {
    case NFT_OBJECT.COUNTER: {
      const { packets = 0n, bytes = 0n } = object.data ?? {}
      return [`packets ${packets} bytes ${bytes}`]
    }
    case NFT_OBJECT.QUOTA:
      return [quotaText(object.data ?? {}).slice('quota '.length)]
    case NFT_OBJECT.LIMIT:
      return [limitText(object.data ?? {}).slice('limit '.length)]
    case NFT_OBJECT.SYNPROXY:
      return synproxyLines(synproxyText(object.data ?? {}))
    case NFT_OBJECT.CT_HELPER:
      return helperLines(object.data ?? {})
    case NFT_OBJECT.CT_TIMEOUT:
      return timeoutLines(object.data ?? {})
    case NFT_OBJECT.CT_EXPECT:
      return expectationLines(object.data ?? {})
    case NFT_OBJECT.SECMARK:
      return [quoted(said(object.data?.ctx, 'context'), 4096)]
    case NFT_OBJECT.TUNNEL:
      return tunnelLines(object.data ?? {})
    default:
      throw new Unsaid('object')
  }
}

const synproxyLines = (text: string): string[] => (text === '' ? [] : [text])

const transportWords: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 33: 'dccp', 132: 'sctp' }
const protocolWord = (protocol: number | undefined): string => said(transportWords[protocol ?? 0], 'protocol')

function versionLine(protocol: number | undefined): string[] {
  const word = versionWord(protocol)
  return word === undefined ? [] : [`l3proto ${word}`]
}

function helperLines({ name, l3proto, l4proto }: CtHelperObject): string[] {
  return [`type ${quoted(said(name, 'helper'))} protocol ${protocolWord(l4proto)}`, ...versionLine(l3proto)]
}

function expectationLines({ l3proto, l4proto, dport = 0, timeout = 0, size = 0 }: CtExpectObject): string[] {
  return [
    `protocol ${protocolWord(l4proto)}`,
    `dport ${dport}`,
    `timeout ${durationText(BigInt(timeout))}`,
    `size ${size}`,
    ...versionLine(l3proto),
  ]
}

/** nft's names of the states that it has names for. */
const stateWords: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  6: {
    synSent: 'syn_sent',
    synRecv: 'syn_recv',
    established: 'established',
    finWait: 'fin_wait',
    closeWait: 'close_wait',
    lastAck: 'last_ack',
    timeWait: 'time_wait',
    close: 'close',
    synSent2: 'syn_sent2',
    retrans: 'retrans',
    unack: 'unack',
  },
  17: { unreplied: 'unreplied', replied: 'replied' },
}

function timeoutLines({ l3proto, l4proto, data }: CtTimeoutObject): string[] {
  const words = said(stateWords[l4proto ?? 0], 'protocol')
  const policy = Object.entries((data ?? {}) as Readonly<Record<string, unknown>>)
    .filter(([state, seconds]) => state in words && typeof seconds === 'number')
    .map(([state, seconds]) => `${words[state]} : ${seconds}`)
  return [
    `protocol ${protocolWord(l4proto)}`,
    ...versionLine(l3proto),
    ...(policy.length === 0 ? [] : [`policy = { ${policy.join(', ')} }`]),
  ]
}

/** nft 1.1.6 and later read it. */
function tunnelLines({
  id,
  ip,
  ip6,
  flags = 0,
  tos = 0,
  ttl = 0,
  sport = 0,
  dport = 0,
  opts = [],
}: TunnelKeyObject): string[] {
  if (flags !== 0 || ip6?.flowlabel) throw new Unsaid('tunnel flags')
  const line = (word: string, value: string | number | undefined) => (value ? [`${word} ${value}`] : [])
  return [
    `id ${said(id, 'id')}`,
    ...line('ip saddr', ip?.src),
    ...line('ip daddr', ip?.dst),
    ...line('ip6 saddr', ip6?.src),
    ...line('ip6 daddr', ip6?.dst),
    ...line('sport', sport),
    ...line('dport', dport),
    ...line('tos', tos),
    ...line('ttl', ttl),
    ...tunnelOptions(opts),
  ]
}

/** NFT_TUNNEL_KEY_ERSPAN_V2_DIR */
const directions = ['ingress', 'egress']

function tunnelOptions(opts: readonly TunnelKeyOpts[]): string[] {
  if (opts.length === 0) return []
  const [{ vxlan, erspan } = {}] = opts
  if (vxlan !== undefined) return [`vxlan ${inBraces([`gbp ${vxlan.gbp ?? 0}`])}`]
  if (erspan?.version === 1) return [`erspan ${inBraces(['version 1', `index ${erspan.v1Index ?? 0}`])}`]
  if (erspan?.version === 2) {
    const direction = said(directions[erspan.v2Dir ?? 0], 'direction')
    return [`erspan ${inBraces(['version 2', `direction ${direction}`, `id ${erspan.v2Hwid ?? 0}`])}`]
  }
  const options = opts.map(({ geneve }) => said(geneve, 'option'))
  const text = (number = 0): string => `0x${number.toString(16)}`
  return [
    `geneve ${inBraces(options.map(each => `class ${text(each.class)} opt-type ${text(each.type)} data "0x${toHex(each.data ?? new Uint8Array())}"`))}`,
  ]
}
