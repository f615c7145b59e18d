import {
  type DataAttributes,
  type ElementAttributes,
  type Expression,
  type Expressions,
  NF,
  NFT,
  NFT_BITWISE,
  NFT_CMP,
  NFT_DYNSET_F,
  NFT_DYNSET_OP,
  NFT_EXTHDR_OP,
  NFT_OBJECT,
  NFT_RANGE,
  NFT_REJECT,
  type RuleMessage,
  type VerdictAttributes,
} from '../../../protocol/netfilter/index.js'
import { dataTypes, durationText, numberOf } from './data-types.js'
import { elementTexts, hasIntervals } from './elements.js'
import { optionName } from './exthdr.js'
import { transports } from './headers.js'
import { metaKeys } from './keys.js'
import {
  ctKeyText,
  ctTerm,
  exthdrLoad,
  fibTerm,
  hashTerm,
  ipsecTerm,
  metaTerm,
  numgenTerm,
  osfTerm,
  payloadLoad,
  rtTerm,
  socketTerm,
  tunnelTerm,
} from './loads.js'
import { writeCompare, writeLookup, writeRange } from './match.js'
import { dupText, fwdText, natText, portNatText, queueText, tproxyText } from './nat.js'
import { bigEndian, constantText, type Part, padded, partOf, toBytes } from './part.js'
import { contextOf, dependencies, learned, type ProtocolContext, tunnelDependencies } from './protocol-context.js'
import { identifier, quoted } from './quote.js'
import { bytesOf, type Held, type Load, Registers, registerBytes } from './registers.js'
import { isAnonymous, type KnownSet, type NftScope } from './scope.js'
import { valueParts } from './set-types.js'
import { joined, statementText } from './statements.js'
import { icmpCodes, icmpv6Codes, icmpxCodes } from './symbols.js'
import {
  combined,
  concatenation,
  expressionText,
  masked,
  onlyPart,
  type Requirement,
  swapped,
  type Term,
} from './term.js'
import { innerLoad, insideOf, isOnlyImplied, splitTunnel } from './tunnels.js'
import { said, Unsaid } from './unsaid.js'
import { extensionText } from './xt.js'

export interface RuleWords {
  /** Statements, in order. */
  readonly words: readonly string[]
  /** Part of it is not nft syntax: an xtables extension. */
  readonly isForeign: boolean
}

/** A statement that is written, and what the rule knew in front of it. */
interface Written {
  readonly text: string
  readonly before: ProtocolContext
  readonly icmpTypes: readonly number[] | undefined
}

/** Writes the rules of chains without a name: they stand in the rule that jumps there. */
export type RuleText = (rule: RuleMessage) => string

export interface WriterOptions {
  readonly family: number
  readonly table: string | undefined
  readonly littleEndian: boolean
  readonly scope: NftScope
  readonly ruleText: RuleText
}

/** Goes through the expressions of one rule, keeps what the registers hold, and writes a statement for each that ends something. */
export class RuleWriter {
  readonly family: number
  readonly table: string | undefined
  readonly littleEndian: boolean
  readonly scope: NftScope
  readonly #ruleText: RuleText
  readonly #registers = new Registers()
  readonly #written: Written[] = []
  #context: ProtocolContext
  /** Headers that the next statement reads. */
  #requires: Requirement[] = []
  /** Types of ICMP message that the last statement asked for. */
  #icmpTypes: readonly number[] | undefined
  #isForeign = false

  constructor({ family, table, littleEndian, scope, ruleText }: WriterOptions) {
    this.family = family
    this.table = table
    this.littleEndian = littleEndian
    this.scope = scope
    this.#ruleText = ruleText
    this.#context = contextOf(family)
  }

  /** @throws Unsaid where nft syntax has no words for it */
  write(expressions: readonly Expression[]): RuleWords {
    for (let i = 0; i < expressions.length; i += 1) {
      const expression = expressions[i]!
      const next = expressions[i + 1]
      const range = expression.name === 'cmp' && next?.name === 'cmp' ? rangeIn(expression.data, next.data) : undefined
      if (range === undefined) this.#expression(expression)
      else {
        writeRange(this, range)
        i += 1
      }
    }
    if (this.#written.some(({ text }) => isOnlyImplied(text))) throw new Unsaid('inner')
    return { words: this.#written.map(({ text }) => text), isForeign: this.#isForeign }
  }

  #expression(expression: Expression): void {
    const alone = statementText(expression)
    if (alone !== undefined) {
      this.say(alone)
      return
    }
    switch (expression.name) {
      case 'payload':
        this.#payload(expression.data ?? {})
        break
      case 'exthdr':
        this.#exthdr(expression.data ?? {})
        break
      case 'meta':
        this.#meta(expression.data ?? {})
        break
      case 'ct':
        this.#ct(expression.data ?? {})
        break
      case 'rt':
        this.#load(expression.data?.dreg, rtTerm(expression.data ?? {}))
        break
      case 'socket':
        this.#load(expression.data?.dreg, socketTerm(expression.data ?? {}))
        break
      case 'osf':
        this.#load(expression.data?.dreg, osfTerm(expression.data ?? {}))
        break
      case 'fib':
        this.#load(expression.data?.dreg, fibTerm(expression.data ?? {}))
        break
      case 'numgen':
        this.#load(expression.data?.dreg, numgenTerm(expression.data ?? {}))
        break
      case 'xfrm':
        this.#load(expression.data?.dreg, ipsecTerm(expression.data ?? {}))
        break
      case 'tunnel':
        this.#load(expression.data?.dreg, tunnelTerm(expression.data ?? {}))
        break
      case 'inner':
        this.#inner(expression.data ?? {})
        break
      case 'hash': {
        const { sreg, dreg, len } = expression.data ?? {}
        this.#load(dreg, hashTerm(expression.data ?? {}, sreg === undefined ? undefined : this.key(sreg, len)))
        break
      }
      case 'bitwise':
        this.#bitwise(expression.data ?? {})
        break
      case 'byteorder':
        this.#byteorder(expression.data ?? {})
        break
      case 'cmp':
        writeCompare(this, expression.data ?? {})
        break
      case 'range':
        writeRange(this, expression.data ?? {})
        break
      case 'lookup':
        writeLookup(this, expression.data ?? {})
        break
      case 'immediate':
        this.#immediate(expression.data ?? {})
        break
      case 'objref':
        this.#objref(expression.data ?? {})
        break
      case 'dynset':
        this.#dynset(expression.data ?? {})
        break
      case 'reject':
        this.#reject(expression.data ?? {})
        break
      case 'nat':
        this.say(natText(this, expression.data ?? {}))
        break
      case 'masq':
        this.say(portNatText(this, 'masquerade', expression.data ?? {}))
        break
      case 'redir':
        this.say(portNatText(this, 'redirect', expression.data ?? {}))
        break
      case 'tproxy':
        this.say(tproxyText(this, expression.data ?? {}))
        break
      case 'dup':
        this.say(dupText(this, expression.data ?? {}))
        break
      case 'fwd':
        this.say(fwdText(this, expression.data ?? {}))
        break
      case 'queue':
        this.say(queueText(this, expression.data ?? {}))
        break
      case 'match':
      case 'target':
        this.#isForeign = true
        this.say(extensionText(expression.name, expression.data ?? {}, this))
        break
      default:
        throw new Unsaid(expression.name ?? '')
    }
  }

  /**
   * Adds a statement. Matches right in front of it that nft adds by itself, because of the headers that the statement reads, are
   * taken away: nft would write them again.
   */
  say(text: string, icmpTypes?: readonly number[]): void {
    if (this.#requires.length > 0) {
      this.#takeNeeded(this.#requires)
      this.#requires = []
    }
    this.#written.push({ text, before: this.#context, icmpTypes })
    this.#icmpTypes = icmpTypes
  }

  #takeNeeded(requires: readonly Requirement[]): void {
    const written = this.#written
    for (let count = Math.min(mostNeeded, written.length); count > 0; count -= 1) {
      const start = written.length - count
      const needed = needs(requires, written[start]!.before)
      if (needed.length === count && needed.every((text, i) => text === written[start + i]!.text)) {
        written.length = start
        return
      }
    }
  }

  /** A comparison. `value`: the one number that the field has behind it. */
  match(term: Term, right: string, value?: bigint, icmpTypes?: readonly number[]): void {
    this.say(`${term.text} ${right}`, icmpTypes)
    if (value !== undefined) this.#context = learned(this.#context, term.text, value)
  }

  put(register: number | undefined, held: Held): void {
    this.#registers.put(register, held, this.#written.length)
  }

  #load(register: number | undefined, term: Term): void {
    this.put(register, { kind: 'term', term, bytes: onlyPart(term).bytes })
  }

  has(register: number): boolean {
    return this.#registers.has(register)
  }

  isConstant(register: number | undefined): boolean {
    return this.#registers.get(register).kind === 'constant'
  }

  /** @throws Unsaid for what is no constant */
  constant(register: number | undefined): Uint8Array {
    const held = this.#registers.get(register)
    if (held.kind !== 'constant') throw new Unsaid('constant')
    return held.bytes
  }

  /** What a register holds. @throws Unsaid */
  term(register: number | undefined): Term {
    return this.#read(this.#termOf(this.#registers.get(register)))
  }

  /** What a register and those behind it hold: `size` bytes, or, where that is not known, what was loaded together. @throws Unsaid */
  key(register: number | undefined, size: number | undefined): Term {
    return this.#read(concatenation(this.#registers.gather(register, size).map(held => this.#termOf(held))))
  }

  /** The statement that is written next reads these headers. */
  #read(term: Term): Term {
    this.#requires.push(...(term.requires ?? []))
    return term
  }

  /** Fields side by side in one load without a mask, when there are several. */
  fields(register: number | undefined): readonly (readonly [Term, number])[] | undefined {
    const held = this.#registers.get(register)
    if (held.kind !== 'load' || held.mask !== undefined) return undefined
    if (held.load.field(0, held.load.bytes * 8) !== undefined) return undefined
    const fields = held.load.fields?.()
    const [first] = fields ?? []
    if (first !== undefined) this.#read(first[0])
    return fields
  }

  #termOf(held: Held): Term {
    switch (held.kind) {
      case 'constant':
        throw new Unsaid('constant')
      case 'term':
        return held.term
      case 'load':
        return this.#loadTerm(held.load, held.mask, held.xor)
    }
  }

  #loadTerm(load: Load, mask: Uint8Array | undefined, xor: Uint8Array | undefined): Term {
    const bits = load.bytes * 8
    const whole = load.field(0, bits)
    if (mask === undefined || xor === undefined) return said(whole ?? load.raw(0, bits), 'field')
    if (whole === undefined && xor.every(byte => byte === 0)) {
      const run = runOfOnes(numberOf(mask), bits)
      const part = run && (load.field(run.offset, run.length) ?? load.raw(run.offset, run.length))
      if (part !== undefined) return part
    }
    return masked(said(whole ?? load.raw(0, bits), 'field'), mask, xor, this.littleEndian)
  }

  /** What a statement takes from a register: a constant of this data type, or an expression. @throws Unsaid */
  argument(register: number | undefined, part: Part): string {
    const held = this.#registers.get(register)
    if (held.kind !== 'constant') return expressionText(this.term(register))
    return constantText(part, held.bytes.subarray(0, part.bytes), this.littleEndian)
  }

  #payload(data: Expressions['payload']): void {
    const load = payloadLoad(data, this.#context, this.#icmpTypes)
    if (data.sreg === undefined) this.put(data.dreg, { kind: 'load', load })
    else this.#set(load, data.sreg)
  }

  #inner(data: Expressions['inner']): void {
    const held = innerLoad(data, this.#context)
    if (held.kind === 'meta') this.#load(held.dreg, held.term)
    else this.put(held.dreg, held)
  }

  /** `ip ttl set 3`: what is written is a constant, or the same bytes with some bits changed. */
  #set(load: Load, register: number): void {
    if (load.bytes > registerBytes) throw new Unsaid('length')
    const held = this.#registers.get(register)
    const bits = load.bytes * 8
    if (held.kind === 'load' && held.load.place === load.place && held.mask !== undefined) {
      const [mask, xor] = [numberOf(held.mask), numberOf(held.xor ?? new Uint8Array())]
      const run = runOfOnes(~mask & ((1n << BigInt(bits)) - 1n), bits)
      const term = run && (load.field(run.offset, run.length) ?? load.raw(run.offset, run.length))
      if (term !== undefined && (xor & mask) === 0n) {
        this.#setField(term, constantText(onlyPart(term), toBytes(xor, load.bytes), this.littleEndian))
        return
      }
    }
    const term = said(load.field(0, bits) ?? load.raw(0, bits), 'field')
    if (term.prefix) throw new Unsaid('field')
    this.#setField(term, this.argument(register, onlyPart(term)))
  }

  #setField(term: Term, value: string): void {
    this.#requires.push(...(term.requires ?? []))
    this.say(`${term.text} set ${value}`)
  }

  #exthdr(data: Expressions['exthdr']): void {
    const { op = NFT_EXTHDR_OP.IPV6, type = 0, dreg, sreg } = data
    if (dreg === undefined && sreg === undefined) {
      this.say(`reset ${said(optionName(op, type), 'option')}`)
      return
    }
    const load = exthdrLoad(data)
    if (sreg === undefined) this.put(dreg, { kind: 'load', load })
    else this.#set(load, sreg)
  }

  #meta(data: Expressions['meta']): void {
    const { key = -1, dreg, sreg } = data
    const row = said(metaKeys[key], 'meta key')
    if (sreg === undefined) this.#load(dreg, metaTerm(data))
    else this.say(`${row.name} set ${this.argument(sreg, partOf(row.type, row.type.order, row.bytes))}`)
  }

  #ct(data: Expressions['ct']): void {
    const { key, direction, dreg, sreg } = data
    if (sreg === undefined) {
      this.#load(dreg, ctTerm(data, this.#context))
      return
    }
    const { row, text } = ctKeyText(key, direction)
    const value = this.argument(sreg, partOf(row.type, row.type.order, row.bytes))
    this.say(`${text} set ${this.isConstant(sreg) ? value.replaceAll(' | ', ',') : value}`)
  }

  #bitwise({ sreg, dreg, op = NFT_BITWISE.MASK_XOR, mask, xor, data, sreg2 }: Expressions['bitwise']): void {
    const held = this.#registers.get(sreg)
    if (held.kind === 'constant') throw new Unsaid('bitwise')
    if (op === NFT_BITWISE.MASK_XOR) {
      const [ones, turned] = [said(mask?.value, 'mask'), said(xor?.value, 'xor')]
      if (
        held.kind === 'load' &&
        held.mask === undefined &&
        ones.length === held.load.bytes &&
        turned.length === ones.length
      )
        this.put(dreg, { kind: 'load', load: held.load, mask: ones, xor: turned })
      else this.#combine(dreg, held, masked(this.#termOf(held), ones, turned, this.littleEndian))
      return
    }
    const term = this.#termOf(held)
    if (op === NFT_BITWISE.LSHIFT || op === NFT_BITWISE.RSHIFT) {
      const count = Number(numberOf(this.#hostNumber(said(data?.value, 'shift'))))
      this.#combine(dreg, held, shifted(term, op, count))
      return
    }
    const operator = said(registerOperators[op], 'bitwise')
    const right =
      sreg2 === undefined ? maskText(term, data?.value, this.littleEndian) : expressionText(this.term(sreg2))
    this.#combine(dreg, held, combined(term, operator, right))
  }

  #combine(dreg: number | undefined, from: Held, term: Term): void {
    this.put(dreg, { kind: 'term', term, bytes: bytesOf(from) })
  }

  #hostNumber(bytes: Uint8Array): Uint8Array {
    return this.littleEndian ? bytes.toReversed() : bytes
  }

  #byteorder({ sreg, dreg }: Expressions['byteorder']): void {
    const held = this.#registers.get(sreg)
    if (held.kind === 'constant') throw new Unsaid('byteorder')
    this.#combine(dreg, held, swapped(this.#termOf(held)))
  }

  #immediate({ dreg, data }: Expressions['immediate']): void {
    if (data?.verdict !== undefined) this.say(this.verdict(data.verdict))
    else this.put(dreg, { kind: 'constant', bytes: said(data?.value, 'data') })
  }

  /** `jump chain`; the rules of a chain without a name stand between braces. @throws Unsaid */
  verdict({ code = NF.DROP, chain, chainId }: VerdictAttributes): string {
    const word = said(verdicts.get(code), 'verdict')
    if (code !== NFT.JUMP && code !== NFT.GOTO) return word
    const rules = this.scope.rulesOf(this.family, this.table, chain, chainId)
    if (rules !== undefined) {
      const texts = rules.map(this.#ruleText)
      if (texts.some(text => text.startsWith('#'))) throw new Unsaid('chain')
      return `${word} { ${texts.map(text => `${text}; `).join('')}}`
    }
    const name = chain ?? (chainId === undefined ? undefined : this.scope.chainName(this.family, this.table, chainId))
    return `${word} ${identifier(name)}`
  }

  /** `@name`, or the elements of a set that has none. @throws Unsaid where they are not known */
  setText(set: KnownSet | undefined, name: string | undefined, key: Term): string {
    if (name !== undefined && !isAnonymous(name)) return `@${identifier(name)}`
    const { attributes, elements } = said(set, 'set')
    const texts = elementTexts(
      elements,
      {
        littleEndian: this.littleEndian,
        keys: key.parts,
        values: valueParts(attributes, this.littleEndian),
        words: { statements: each => this.elementStatements(each), verdict: data => this.dataVerdict(data) },
      },
      hasIntervals(attributes) && key.parts.length === 1,
    )
    if (texts.length === 0) throw new Unsaid('empty set')
    return `{ ${texts.join(', ')} }`
  }

  dataVerdict({ verdict }: DataAttributes): string {
    return this.verdict(said(verdict, 'verdict'))
  }

  elementStatements({ expr, expressions }: ElementAttributes): string[] {
    return (expressions ?? (expr === undefined ? [] : [expr])).map(each => said(statementText(each), 'statement'))
  }

  /** @throws Unsaid where the map is not known */
  mapValues(set: KnownSet | undefined): Part[] {
    return said(valueParts(said(set, 'map').attributes, this.littleEndian), 'map')
  }

  #objref({ immType, immName, setSreg, setName, setId }: Expressions['objref']): void {
    if (setSreg === undefined) {
      this.say(`${said(objectWords[immType ?? 0], 'object')} ${quoted(said(immName, 'object'))}`)
      return
    }
    const set = this.scope.set(this.family, this.table, setName, setId)
    const key = this.key(setSreg, set?.attributes.keyLen)
    const words = said(objectWords[set?.attributes.objType ?? 0], 'object')
    this.say(`${words} ${expressionText(key)} map ${this.setText(set, setName, key)}`)
  }

  #dynset(data: Expressions['dynset']): void {
    const { setName, setId, op = NFT_DYNSET_OP.ADD, sregKey, sregData, timeout, expr, expressions, flags = 0 } = data
    if (flags & NFT_DYNSET_F.INV) throw new Unsaid('inverted')
    const set = this.scope.set(this.family, this.table, setName, setId)?.attributes
    const key = this.key(sregKey, set?.keyLen)
    const statements = expressions ?? (expr === undefined ? [] : [expr])
    const element = joined(
      expressionText(key),
      timeout === undefined || timeout === 0n ? '' : `timeout ${durationText(timeout)}`,
      ...statements.map(each => said(statementText(each), 'statement')),
      sregData === undefined ? '' : `: ${this.#mapData(sregData, set && valueParts(set, this.littleEndian))}`,
    )
    this.say(`${said(dynsetWords[op], 'dynset')} @${identifier(setName)} { ${element} }`)
  }

  #mapData(register: number, parts: readonly Part[] | undefined): string {
    const held = this.#registers.get(register)
    if (held.kind !== 'constant') return expressionText(this.key(register, parts && sizeOfAll(parts)))
    const [part] = said(parts, 'map')
    if (part === undefined || parts?.length !== 1) throw new Unsaid('map')
    return constantText(part, held.bytes.subarray(0, part.bytes), this.littleEndian)
  }

  #reject({ type, icmpCode = 0 }: Expressions['reject']): void {
    const code = BigInt(icmpCode)
    const { network } = this.#context
    if (type === NFT_REJECT.TCP_RST) this.#requires.push({ header: 'tcp' })
    else if (type !== NFT_REJECT.ICMPX_UNREACH && network !== undefined) this.#requires.push({ header: network })
    if (type === NFT_REJECT.TCP_RST) this.say('reject with tcp reset')
    else if (type === NFT_REJECT.ICMPX_UNREACH) this.say(`reject with icmpx ${said(icmpxCodes.get(code), 'code')}`)
    else if (network === 'ip6') this.say(`reject with icmpv6 ${said(icmpv6Codes.get(code), 'code')}`)
    else if (network === 'ip') this.say(`reject with icmp ${said(icmpCodes.get(code), 'code')}`)
    else throw new Unsaid('reject')
  }
}

/** Matches that nft adds in front of one, at most. */
const mostNeeded = 3

const sizeOfAll = (parts: readonly Part[]): number => parts.reduce((sum, { bytes }) => sum + padded(bytes), 0)

/** Two comparisons that enclose a range. */
function rangeIn(first: Expressions['cmp'] = {}, second: Expressions['cmp'] = {}): Expressions['range'] | undefined {
  if (first.op !== NFT_CMP.GTE || second.op !== NFT_CMP.LTE || first.sreg !== second.sreg) return undefined
  if (first.sreg === undefined || first.data === undefined || second.data === undefined) return undefined
  return { sreg: first.sreg, op: NFT_RANGE.EQ, fromData: first.data, toData: second.data }
}

/** The matches that all these headers need, in a rule that knows so much. */
function needs(requires: readonly Requirement[], known: ProtocolContext): string[] {
  let context = known
  const texts: string[] = []
  const need = (text: string): void => {
    texts.push(text)
    context = afterDependency(context, text)
  }
  for (const { tunnel, header, icmpTypes } of requires) {
    if (tunnel !== undefined) {
      const { outside, inside } = tunnelDependencies(tunnel, header, context)
      for (const text of outside) need(text)
      for (const text of inside) need(`${tunnel} ${text}`)
      continue
    }
    if (header === undefined) continue
    for (const text of dependencies(header, context)) need(text)
    if (icmpTypes === undefined || (context.icmpType !== undefined && icmpTypes.includes(context.icmpType))) continue
    const type = header === 'icmp' ? dataTypes.icmpType : dataTypes.icmpv6Type
    const names = icmpTypes.map(each => type.text(Uint8Array.of(each)))
    texts.push(`${header} type ${names.length === 1 ? names[0] : `{ ${names.join(', ')} }`}`)
  }
  return texts
}

/** What a match that nft adds says, read back from its words. */
function afterDependency(context: ProtocolContext, text: string): ProtocolContext {
  const tunnelled = splitTunnel(text)
  if (tunnelled !== undefined) {
    const [tunnel, inner] = tunnelled
    return { ...context, inside: { tunnel, context: afterDependency(insideOf(context, tunnel), inner) } }
  }
  const value = text.slice(text.lastIndexOf(' ') + 1)
  switch (value) {
    case 'ether':
      return { ...context, link: 'ether' }
    case '8021q':
      return { ...context, link: 'vlan' }
    case 'ip':
    case 'ip6':
    case 'arp':
      return { ...context, network: value }
    case 'ipv4':
      return { ...context, network: 'ip' }
    case 'ipv6':
      return { ...context, network: 'ip6' }
    case 'gre':
      return { ...context, gre: true }
    default: {
      const transport = [...transports].find(([number]) => dataTypes.inetProto.text(Uint8Array.of(number)) === value)
      return transport === undefined ? context : { ...context, transport: transport[1] }
    }
  }
}

/** Where the ones of a mask stand, when they stand together. Offsets count from the most significant bit. */
function runOfOnes(mask: bigint, bits: number): { offset: number; length: number } | undefined {
  const found = /^(0*)(1+)0*$/.exec(mask.toString(2).padStart(bits, '0'))
  if (found === null || mask >> BigInt(bits) !== 0n) return undefined
  return { offset: found[1]!.length, length: found[2]!.length }
}

function shifted(term: Term, op: number, count: number): Term {
  const [part] = term.parts
  // Bits below a field are shifted out before it is used as a key.
  if (op === NFT_BITWISE.RSHIFT && part !== undefined && part.lsb === count && count > 0 && term.mask === undefined)
    return { ...term, parts: [{ ...part, lsb: 0 }] }
  return combined(term, op === NFT_BITWISE.LSHIFT ? '<<' : '>>', String(count))
}

function maskText(term: Term, value: Uint8Array | undefined, littleEndian: boolean): string {
  return `0x${numberOf(bigEndian(onlyPart(term), said(value, 'operand'), littleEndian)).toString(16)}`
}

const registerOperators: Readonly<Record<number, string>> = {
  [NFT_BITWISE.AND]: '&',
  [NFT_BITWISE.OR]: '|',
  [NFT_BITWISE.XOR]: '^',
}

const verdicts: ReadonlyMap<number, string> = new Map<number, string>([
  [NF.ACCEPT, 'accept'],
  [NF.DROP, 'drop'],
  [NFT.CONTINUE, 'continue'],
  [NFT.RETURN, 'return'],
  [NFT.JUMP, 'jump'],
  [NFT.GOTO, 'goto'],
])

const dynsetWords: Readonly<Record<number, string>> = {
  [NFT_DYNSET_OP.ADD]: 'add',
  [NFT_DYNSET_OP.UPDATE]: 'update',
  [NFT_DYNSET_OP.DELETE]: 'delete',
}

/** What stands in front of the name of an object. */
const objectWords: Readonly<Record<number, string>> = {
  [NFT_OBJECT.COUNTER]: 'counter name',
  [NFT_OBJECT.QUOTA]: 'quota name',
  [NFT_OBJECT.LIMIT]: 'limit name',
  [NFT_OBJECT.CT_HELPER]: 'ct helper set',
  [NFT_OBJECT.CT_TIMEOUT]: 'ct timeout set',
  [NFT_OBJECT.CT_EXPECT]: 'ct expectation set',
  [NFT_OBJECT.SECMARK]: 'meta secmark set',
  [NFT_OBJECT.SYNPROXY]: 'synproxy name',
  [NFT_OBJECT.TUNNEL]: 'tunnel name',
}
