import { NFT_EXTHDR_F, NFT_EXTHDR_OP, NFT_REG } from '../../../../protocol/netfilter/index.js'
import { dataTypes } from '../../../dump/nft-syntax/data-types.js'
import {
  headerIds,
  ip6Headers,
  ipOptionFields,
  ipOptions,
  type Option,
  sctpChunks,
  tcpOptions,
} from '../../../dump/nft-syntax/exthdr.js'
import {
  type CamelCase,
  camelCase,
  type HeaderFields,
  ipFields,
  sctpFields,
  type Tree,
  tcpFields,
  tree,
} from './headers.js'
import { type Operand, wholePart } from './operand.js'
import { bitsPart, maskBits } from './payload.js'
import { register } from './registers.js'
import type { RuleContext, Statement } from './rule-context.js'
import { Action, type Selector, type Settable, selector } from './selector.js'
import { typeofData } from './typeof.js'
import type { NumberValue } from './value-types.js'

/* Extension headers of IPv6, options of IPv4 and TCP, chunks of SCTP: `tcp option maxseg size`. */

type Op = keyof typeof NFT_EXTHDR_OP

/** Is it there? */
export type Presence = 'exists' | 'missing'

type FieldsOf<Each> = Each extends Option<string, infer Fields> ? Tree<Fields[number], 0, 3, 'set'> : never

type OptionFields<Options extends readonly Option[]> = {
  readonly [Each in Options[number] as CamelCase<Each['name']>]: Selector<Presence> &
    FieldsOf<Each> & {
      /** `reset tcp option …`: takes it out of the packet. */
      reset(): Statement
    }
}

function requireOption(rule: RuleContext, op: Op): void {
  if (op === 'IPV6') rule.protocols.requireNetwork(rule, 'ip6', true)
  if (op === 'IPV4') rule.protocols.requireNetwork(rule, 'ip', true)
}

function fieldOperand(op: Op, option: Option, index: number): Operand {
  const [field, offset, length, type = dataTypes.integer] = option.fields[index]!
  const part = bitsPart(type, offset, length)
  const at = { type: option.type, offset: Math.floor(offset / 8), len: part.bytes, op: NFT_EXTHDR_OP[op] }
  return {
    words: `${option.name} ${field}`,
    parts: [part],
    require: rule => requireOption(rule, op),
    load(rule, slot) {
      rule.push({ name: 'exthdr', data: { dreg: register(slot), ...at, flags: 0 } })
      maskBits(rule, part, slot)
    },
    typeOf: () => optionTypeof(op, option, index),
    ...(part.bits === part.bytes * 8 && {
      store: rule => rule.push({ name: 'exthdr', data: { sreg: NFT_REG[1], ...at } }),
    }),
  }
}

/** A field as nft numbers it: the option, and the field among those of all options of the number. */
function optionTypeof(op: Op, { name, type, fields }: Option, index: number): Uint8Array | undefined {
  if (op === 'IPV6') {
    const description = headerIds[name]
    if (description === undefined) return undefined
    return typeofData('exthdr', [
      [1, index + 1],
      [0, description],
    ])
  }
  const template =
    op === 'TCPOPT' ? tcpTemplate(name, fields, index) : op === 'IPV4' ? ipTemplate(fields, index) : index
  return typeofData('exthdr', [
    [1, template],
    [2, NFT_EXTHDR_OP[op]],
    [0, type],
  ])
}

/** nft counts the kind as a field, and the blocks of `sack` one after the other. */
function tcpTemplate(name: string, fields: Option['fields'], index: number): number {
  const block = /^sack(\d)$/.exec(name)?.[1]
  return index + 1 + (block === undefined ? 0 : 1 + Number(block) * fields.length)
}

function ipTemplate(fields: Option['fields'], index: number): number {
  return ipOptionFields.indexOf(fields[index]![0]) + 1
}

function presenceOperand(op: Op, { name, type }: Option): Operand {
  return {
    words: name,
    parts: [wholePart(dataTypes.boolean)],
    require: rule => requireOption(rule, op),
    load: (rule, slot) =>
      rule.push({
        name: 'exthdr',
        data: { dreg: register(slot), type, offset: 0, len: 1, op: NFT_EXTHDR_OP[op], flags: NFT_EXTHDR_F.PRESENT },
      }),
  }
}

function optionsOf<const Options extends readonly Option[]>(op: Op, options: Options): OptionFields<Options> {
  return Object.fromEntries(
    options.map(option => [camelCase(option.name), withFields(op, option, selector(presenceOperand(op, option)))]),
  ) as unknown as OptionFields<Options>
}

function withFields(op: Op, option: Option, owner: object): object {
  tree(
    option.fields.map(([name], i) => [name, fieldOperand(op, option, i)] as const),
    owner,
  )
  const reset = () =>
    new Action([], rule => rule.push({ name: 'exthdr', data: { type: option.type, op: NFT_EXTHDR_OP[op] } }))
  return Object.defineProperty(owner, 'reset', { value: reset })
}

interface IpOptions extends OptionFields<typeof ipOptions> {}

export interface IpSelectors extends HeaderFields<'ip'> {
  readonly option: IpOptions
}

/** `ip option rr exists` is `nft.ip.option.rr('exists')`. */
export const ip: IpSelectors = { ...ipFields, option: optionsOf('IPV4', ipOptions) }

interface SctpChunks extends OptionFields<typeof sctpChunks> {}

export interface SctpSelectors extends HeaderFields<'sctp'> {
  readonly chunk: SctpChunks
}

/** `sctp chunk data tsn 5` is `nft.sctp.chunk.data.tsn(5)`. */
export const sctp: SctpSelectors = { ...sctpFields, chunk: optionsOf('SCTP', sctpChunks) }

interface TcpOptions extends OptionFields<typeof tcpOptions> {}

export interface TcpSelectors extends HeaderFields<'tcp'> {
  readonly option: TcpOptions
  /** `tcp option 200 exists`; with bits, `tcp option @200,8,8 5`. */
  readonly optionNumber: typeof optionNumber
}

/** `tcp option maxseg size 1400` is `nft.tcp.option.maxseg.size(1400)`. */
export const tcp: TcpSelectors = { ...tcpFields, option: optionsOf('TCPOPT', tcpOptions), optionNumber }

function optionNumber(type: number): Selector<Presence> & { reset(): Statement }
function optionNumber(type: number, offset: number, length: number): Settable<NumberValue>
function optionNumber(type: number, offset?: number, length?: number): unknown {
  if (offset === undefined || length === undefined) {
    const option = { name: String(type), type, fields: [] }
    return withFields('TCPOPT', option, selector(presenceOperand('TCPOPT', option)))
  }
  return selector(
    fieldOperand('TCPOPT', { name: String(type), type, fields: [[`@${offset},${length}`, offset, length]] }, 0),
  )
}

interface Extensions extends OptionFields<typeof ip6Headers> {}

const extensions: Extensions = optionsOf('IPV6', ip6Headers)

/** `exthdr hbh exists` is `nft.exthdr.hbh('exists')`. */
export const exthdr: Pick<Extensions, 'hbh' | 'rt' | 'frag' | 'dst' | 'mh'> = extensions

// Each by its name: of variables that are taken out of an object together, declarations say all that they are.
export const hbh: Extensions['hbh'] = extensions.hbh
export const frag: Extensions['frag'] = extensions.frag
export const dst: Extensions['dst'] = extensions.dst
export const mh: Extensions['mh'] = extensions.mh
export const rt0: Extensions['rt0'] = extensions.rt0
export const srh: Extensions['srh'] = extensions.srh
export const rtHeader: Extensions['rt'] = extensions.rt
