/* Extension headers of IPv6, options of IPv4 and TCP, chunks of SCTP: the one place where their fields are written. */
import { type Expressions, NFT_EXTHDR_F, NFT_EXTHDR_OP } from '../../../protocol/netfilter/index.js'
import { type DataType, dataTypes as t } from './data-types.js'

/** Bits from the start of the option. */
type Row = readonly [field: string, offset: number, length: number, type?: DataType]

export interface Option<Name extends string = string, Fields extends readonly Row[] = readonly Row[]> {
  readonly name: Name
  /** Number of the header, option or chunk. */
  readonly type: number
  readonly fields: Fields
}

function option<const Name extends string, const Fields extends readonly Row[]>(
  name: Name,
  type: number,
  ...fields: Fields
): Option<Name, Fields> {
  return { name, type, fields }
}

const nexthdr = ['nexthdr', 0, 8, t.inetProto] as const
const hdrlength = ['hdrlength', 8, 8] as const

export const ip6Headers = [
  option('hbh', 0, nexthdr, hdrlength),
  option('rt', 43, nexthdr, hdrlength, ['type', 16, 8], ['seg-left', 24, 8]),
  option('srh', 43, ['last-entry', 32, 8], ['flags', 40, 8], ['tag', 48, 16]),
  option(
    'rt0',
    43,
    ['addr[1]', 64, 128, t.ip6],
    ['addr[2]', 192, 128, t.ip6],
    ['addr[3]', 320, 128, t.ip6],
    ['addr[4]', 448, 128, t.ip6],
    ['addr[5]', 576, 128, t.ip6],
    ['addr[6]', 704, 128, t.ip6],
    ['addr[7]', 832, 128, t.ip6],
    ['addr[8]', 960, 128, t.ip6],
  ),
  option(
    'frag',
    44,
    nexthdr,
    ['reserved', 8, 8],
    ['frag-off', 16, 13],
    ['reserved2', 29, 2],
    ['more-fragments', 31, 1],
    ['id', 32, 32],
  ),
  option('dst', 60, nexthdr, hdrlength),
  option('mh', 135, nexthdr, hdrlength, ['type', 16, 8, t.mobilityType], ['reserved', 24, 8], ['checksum', 32, 16]),
]

const length = ['length', 8, 8] as const

export const tcpOptions = [
  option('eol', 0),
  option('nop', 1),
  option('maxseg', 2, length, ['size', 16, 16]),
  option('window', 3, length, ['count', 16, 8]),
  option('sack-perm', 4, length),
  option('sack', 5, length, ['left', 16, 32], ['right', 48, 32]),
  option('sack1', 5, ['left', 80, 32], ['right', 112, 32]),
  option('sack2', 5, ['left', 144, 32], ['right', 176, 32]),
  option('sack3', 5, ['left', 208, 32], ['right', 240, 32]),
  option('timestamp', 8, length, ['tsval', 16, 32], ['tsecr', 48, 32]),
  option('md5sig', 19, length),
  option('mptcp', 30, length, ['subtype', 16, 4]),
  option('fastopen', 34, length),
]

function ipOption<const Name extends string, const Fields extends readonly Row[]>(
  name: Name,
  type: number,
  ...fields: Fields
) {
  return option(name, type, ['type', 0, 8], length, ...fields)
}
/** nft 1.0.6 takes a number for an address; later ones take both. */
const route = [
  ['ptr', 16, 8],
  ['addr', 24, 32],
] as const

export const ipOptions = [
  ipOption('rr', 7, ...route),
  ipOption('lsrr', 131, ...route),
  ipOption('ssrr', 137, ...route),
  ipOption('ra', 148, ['value', 16, 16]),
]

function chunk<const Name extends string, const Fields extends readonly Row[]>(
  name: Name,
  type: number,
  ...fields: Fields
) {
  return option(name, type, ['type', 0, 8], ['flags', 8, 8], ['length', 16, 16], ...fields)
}
const initFields = [
  ['init-tag', 32, 32],
  ['a-rwnd', 64, 32],
  ['num-outbound-streams', 96, 16],
  ['num-inbound-streams', 112, 16],
  ['initial-tsn', 128, 32],
] as const

export const sctpChunks = [
  chunk('data', 0, ['tsn', 32, 32], ['stream', 64, 16], ['ssn', 80, 16], ['ppid', 96, 32]),
  chunk('init', 1, ...initFields),
  chunk('init-ack', 2, ...initFields),
  chunk(
    'sack',
    3,
    ['cum-tsn-ack', 32, 32],
    ['a-rwnd', 64, 32],
    ['num-gap-ack-blocks', 96, 16],
    ['num-dup-tsns', 112, 16],
  ),
  chunk('heartbeat', 4),
  chunk('heartbeat-ack', 5),
  chunk('abort', 6),
  chunk('shutdown', 7, ['cum-tsn-ack', 32, 32]),
  chunk('shutdown-ack', 8),
  chunk('error', 9),
  chunk('cookie-echo', 10),
  chunk('cookie-ack', 11),
  chunk('ecne', 12, ['lowest-tsn', 32, 32]),
  chunk('cwr', 13, ['lowest-tsn', 32, 32]),
  chunk('shutdown-complete', 14),
  chunk('asconf-ack', 128, ['seqno', 32, 32]),
  chunk('forward-tsn', 192, ['new-cum-tsn', 32, 32]),
  chunk('asconf', 193, ['seqno', 32, 32]),
]

interface OptionKind {
  /** What stands in front of the option's name. */
  readonly words: string
  readonly options: readonly Option[]
}

const kinds: Readonly<Record<number, OptionKind>> = {
  [NFT_EXTHDR_OP.IPV6]: { words: '', options: ip6Headers },
  [NFT_EXTHDR_OP.TCPOPT]: { words: 'tcp option ', options: tcpOptions },
  [NFT_EXTHDR_OP.IPV4]: { words: 'ip option ', options: ipOptions },
  [NFT_EXTHDR_OP.SCTP]: { words: 'sctp chunk ', options: sctpChunks },
}

/** A field of an option, or whether the option is there. */
export interface OptionField {
  readonly name: string
  readonly type: DataType
  /** Bits from the start of what was loaded. */
  readonly offset: number
  /** Bits. */
  readonly length: number
}

/**
 * The fields that lie in what an expression loads from an option; several, where only a mask tells which it is.
 * Whether the option is there at all is a field of its own.
 */
export function optionFields({
  op = 0,
  type = 0,
  offset = 0,
  len = 0,
  flags = 0,
}: Expressions['exthdr']): OptionField[] {
  const kind = kinds[op]
  if (kind === undefined) return []
  if (flags & NFT_EXTHDR_F.PRESENT) {
    const name = optionName(op, type)
    const presence = op === NFT_EXTHDR_OP.IPV6 ? `exthdr ${name}` : name
    return name === undefined ? [] : [{ name: presence ?? '', type: t.boolean, offset: 0, length: 8 }]
  }
  const from = offset * 8
  const fields = kind.options
    .filter(each => each.type === type)
    .flatMap(each =>
      each.fields
        .filter(([, at, length]) => at >= from && at + length <= from + len * 8)
        .map(([field, at, length, dataType = t.integer]) => ({
          name: `${kind.words}${each.name} ${field}`,
          type: dataType,
          offset: at - from,
          length,
        })),
    )
  if (op === NFT_EXTHDR_OP.TCPOPT && !fields.some(({ offset: at, length }) => at === 0 && length === len * 8))
    fields.push({ name: `tcp option @${type},${from},${len * 8}`, type: t.integer, offset: 0, length: len * 8 })
  return fields
}

/** `tcp option sack-perm`, or undefined where nft has no name for it. */
export function optionName(op: number, type: number): string | undefined {
  const kind = kinds[op]
  if (kind === undefined) return undefined
  const known = kind.options.find(each => each.type === type)?.name
  if (known !== undefined) return `${kind.words}${known}`
  return op === NFT_EXTHDR_OP.TCPOPT ? `${kind.words}${type}` : undefined
}

/** nft's own numbers of headers (`enum exthdr_desc_id`), by which the userdata of a set names them. */
export const headerIds: Readonly<Record<string, number>> = { hbh: 1, rt: 2, rt0: 3, srh: 5, frag: 6, dst: 7, mh: 8 }

/** Which field nft means by its own number (`template`) of it: they are counted through all names of an option. */
const positions: Readonly<Record<number, (template: number, fields: readonly Row[], name: string) => number>> = {
  // In front of the addresses, nft counts a reserved word.
  [NFT_EXTHDR_OP.IPV6]: (template, _, name) => template - (name === 'rt0' ? 2 : 1),
  [NFT_EXTHDR_OP.TCPOPT]: template => template - 1,
  [NFT_EXTHDR_OP.IPV4]: (template, fields) => fields.findIndex(([field]) => field === ipOptionFields[template - 1]),
  [NFT_EXTHDR_OP.SCTP]: template => template,
}
/** nft counts the fields of all options of IPv4 together (enum ipopt_hdr_fields), from one. */
export const ipOptionFields: readonly string[] = ['type', 'length', 'value', 'ptr', 'addr']

/** The field that the userdata of a set names: `tcp option maxseg size`. */
export function templateField(op: number, id: number, template: number): Omit<OptionField, 'offset'> | undefined {
  const [kind, position] = [kinds[op], positions[op]]
  if (kind === undefined || position === undefined) return undefined
  const isMeant = ({ name, type }: Option) => (op === NFT_EXTHDR_OP.IPV6 ? headerIds[name] : type) === id
  const found = kind.options.filter(isMeant).flatMap(({ name, fields }) => fields.map(row => ({ name, row })))
  const rows = found.map(({ row }) => row)
  const field = found[position(template, rows, found[0]?.name ?? '')]
  if (field === undefined) return undefined
  const [name, , length, type = t.integer] = field.row
  return { name: `${kind.words}${field.name} ${name}`, type, length }
}
