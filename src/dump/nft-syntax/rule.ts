import {
  commentOf,
  type DataAttributes,
  type Expression,
  type Expressions,
  NF,
  NF_NAT_RANGE,
  NFPROTO,
  NFT,
  NFT_BITWISE,
  NFT_CMP,
  NFT_LIMIT,
  NFT_LIMIT_F,
  NFT_LOGLEVEL,
  NFT_NAT,
  NFT_RANGE,
  NFT_REJECT,
  type RuleMessage,
} from '../../../protocol/netfilter/index.js'
import { expressionBytecode } from '../nft-bytecode/index.js'
import { type Context, contextOf, ctField, type Field, metaField, payloadField } from './fields.js'
import { numberOf, prefixLength, prefixText, stateText, valueText } from './values.js'

/** What a register holds, as far as the rule has come. */
type Held =
  | { readonly field: Field; readonly mask?: Uint8Array; readonly length: number }
  | { readonly bytes: Uint8Array }

/** Says that nft syntax, as far as it is written here, has no words for an expression. */
class Unsaid extends Error {}

/**
 * A rule in nft syntax, without its table and chain: `ip saddr 192.168.0.0/16 counter masquerade`. `nft -f` reads it back to the same
 * bytecode. A rule with anything in it that cannot be said so becomes a comment with its whole bytecode: `# not in nft syntax: [ … ]`.
 *
 * @param littleEndian byte order of the host that the rule is from
 */
export function ruleSyntax({ header, attributes }: RuleMessage, littleEndian = true): string {
  const { expressions = [], userdata } = attributes
  const comment = commentOf(userdata)
  try {
    if (comment !== undefined && !/^[\x20-\x21\x23-\x7e]{1,128}$/.test(comment)) throw new Unsaid('comment')
    const words = new RuleWriter(header.family, littleEndian).write(expressions)
    if (words.length === 0) throw new Unsaid('empty')
    return comment === undefined ? words.join(' ') : `${words.join(' ')} comment "${comment}"`
  } catch (error) {
    if (!(error instanceof Unsaid)) throw error
    return `# not in nft syntax: ${expressions.map(each => expressionBytecode(each, littleEndian)).join(' ')}`
  }
}

/** Goes through the expressions of one rule and keeps what the registers hold. */
class RuleWriter {
  readonly #family: number
  readonly #littleEndian: boolean
  readonly #context: Context
  readonly #registers = new Map<number | undefined, Held>()
  readonly #words: string[] = []

  constructor(family: number, littleEndian: boolean) {
    this.#family = family
    this.#littleEndian = littleEndian
    this.#context = contextOf(family)
  }

  write(expressions: readonly Expression[]): string[] {
    for (let i = 0; i < expressions.length; i += 1) {
      const expression = expressions[i]!
      const next = expressions[i + 1]
      if (expression.name === 'cmp' && next?.name === 'cmp' && this.#closesRange(expression.data, next.data)) {
        const from = this.#text(expression.data ?? {})
        this.#match(expression.data, `${from}-${this.#text(next.data ?? {})}`, '')
        i += 1
      } else this.#expression(expression, next)
    }
    return this.#words
  }

  #expression(expression: Expression, next: Expression | undefined): void {
    switch (expression.name) {
      case 'payload': {
        const { dreg, base, offset = 0, len = 0 } = expression.data ?? {}
        this.#load(dreg, payloadField(base, offset, len, this.#context), len)
        break
      }
      case 'meta':
        this.#metaOrCt('meta', expression.data ?? {}, metaField(expression.data?.key))
        break
      case 'ct':
        if (expression.data?.direction !== undefined) throw new Unsaid('direction')
        this.#metaOrCt('ct', expression.data ?? {}, ctField(expression.data?.key))
        break
      case 'bitwise':
        this.#bitwise(expression.data ?? {})
        break
      case 'cmp':
        this.#compare(expression.data ?? {}, next)
        break
      case 'range': {
        const { sreg, op, fromData, toData } = expression.data ?? {}
        const from = this.#text({ sreg, data: fromData })
        this.#match({ sreg }, `${from}-${this.#text({ sreg, data: toData })}`, op === NFT_RANGE.NEQ ? '!= ' : '')
        break
      }
      case 'lookup': {
        const { sreg, dreg, set = '', flags } = expression.data ?? {}
        // Elements of sets without a name are in other messages.
        if (set.startsWith('__') || (dreg !== undefined && dreg !== 0)) throw new Unsaid('set')
        this.#match({ sreg }, `@${set}`, dreg === 0 ? 'vmap ' : flags ? '!= ' : '')
        break
      }
      case 'immediate':
        this.#immediate(expression.data ?? {})
        break
      case 'counter': {
        const { packets = 0n, bytes = 0n } = expression.data ?? {}
        this.#say(packets === 0n && bytes === 0n ? 'counter' : `counter packets ${packets} bytes ${bytes}`)
        break
      }
      case 'limit':
        this.#say(limitText(expression.data ?? {}))
        break
      case 'log':
        this.#say(logText(expression.data ?? {}))
        break
      case 'reject':
        this.#say(this.#reject(expression.data ?? {}))
        break
      case 'notrack':
        this.#say('notrack')
        break
      case 'masq':
      case 'redir': {
        const { regProtoMin, regProtoMax, flags } = expression.data ?? {}
        const ports = this.#ports(regProtoMin, regProtoMax)
        const verb = expression.name === 'masq' ? 'masquerade' : 'redirect'
        this.#say(verb, ports === '' ? '' : `to ${ports}`, natFlags(flags))
        break
      }
      case 'nat':
        this.#nat(expression.data ?? {})
        break
      default:
        throw new Unsaid(expression.name ?? '')
    }
  }

  #say(...words: readonly string[]): void {
    this.#words.push(...words.filter(word => word !== ''))
  }

  #load(register: number | undefined, field: Field | undefined, length: number): void {
    if (field === undefined || register === undefined) throw new Unsaid('field')
    this.#registers.set(register, { field, length })
  }

  #metaOrCt(
    verb: 'meta' | 'ct',
    { dreg, sreg }: Pick<Expressions['meta'], 'dreg' | 'sreg'>,
    field: Field | undefined,
  ): void {
    if (sreg === undefined) {
      this.#load(dreg, field, field?.length ?? 0)
      return
    }
    if (field?.name !== `${verb} mark`) throw new Unsaid('set')
    this.#say(`${field.name} set ${valueText('host', this.#constant(sreg), this.#littleEndian)}`)
  }

  #bitwise({ sreg, dreg, op = NFT_BITWISE.MASK_XOR, mask, xor }: Expressions['bitwise']): void {
    const held = this.#registers.get(sreg)
    const value = mask?.value
    if (op !== NFT_BITWISE.MASK_XOR || held === undefined || !('field' in held) || held.mask || value === undefined)
      throw new Unsaid('bitwise')
    if (dreg === undefined || xor?.value?.some(byte => byte !== 0)) throw new Unsaid('bitwise')
    this.#registers.set(dreg, { ...held, mask: value })
  }

  #field(register: number | undefined): Extract<Held, { field: Field }> {
    const held = this.#registers.get(register)
    if (held === undefined || !('field' in held)) throw new Unsaid('register')
    return held
  }

  #constant(register: number | undefined): Uint8Array {
    const held = this.#registers.get(register)
    if (held === undefined || !('bytes' in held)) throw new Unsaid('register')
    return held.bytes
  }

  #text({ sreg, data }: { sreg?: number | undefined; data?: DataAttributes | undefined }): string {
    const text = valueText(this.#field(sreg).field.kind, data?.value ?? new Uint8Array(), this.#littleEndian)
    if (text === undefined) throw new Unsaid('value')
    return text
  }

  #match({ sreg }: { sreg?: number | undefined } = {}, right: string, operator: string): void {
    const { field, mask, length } = this.#field(sreg)
    if (mask !== undefined || length !== field.length) throw new Unsaid('mask')
    this.#say(`${field.name} ${operator}${right}`)
  }

  #closesRange(first: Expressions['cmp'] = {}, second: Expressions['cmp'] = {}): boolean {
    return first.op === NFT_CMP.GTE && second.op === NFT_CMP.LTE && first.sreg === second.sreg
  }

  #compare({ sreg, op = NFT_CMP.EQ, data }: Expressions['cmp'], next: Expression | undefined): void {
    const { field, mask } = this.#field(sreg)
    const value = data?.value ?? new Uint8Array()
    if (mask !== undefined) {
      this.#say(this.#masked(field, mask, op, value))
      return
    }
    const operator = operators[op]
    if (operator === undefined) throw new Unsaid('operator')
    // A bit set is compared as a whole only with an explicit operator.
    if (field.kind === 'state') throw new Unsaid('state')
    if (op === NFT_CMP.EQ && this.#dependency(field, value, next)) return
    this.#say(`${field.name} ${operator}${this.#text({ sreg, data })}`)
  }

  /** Learns the protocol from a match, and says whether nft adds that match by itself in front of what follows. */
  #dependency({ name }: Field, value: Uint8Array, next: Expression | undefined): boolean {
    const number = value[0] ?? 0
    const payload = next?.name === 'payload' ? next.data : undefined
    if (name === 'meta l4proto' || name === 'ip protocol' || name === 'ip6 nexthdr') {
      this.#context.transport = number
      const { base, offset = 0, len = 0 } = payload ?? {}
      return name === 'meta l4proto' && base === 2 && payloadField(base, offset, len, this.#context) !== undefined
    }
    if (name !== 'meta nfproto') return false
    if (number === NFPROTO.IPV4) this.#context.network = 'ip'
    if (number === NFPROTO.IPV6) this.#context.network = 'ip6'
    return this.#family === NFPROTO.INET && payload?.base === 1
  }

  #masked({ name, kind }: Field, mask: Uint8Array, op: number, value: Uint8Array): string {
    const not = op === NFT_CMP.NEQ
    if (kind === 'state') {
      const states = stateText(numberOf(mask, this.#littleEndian))
      if (states === undefined || !not || value.some(byte => byte !== 0)) throw new Unsaid('state')
      return `${name} ${states}`
    }
    if (op !== NFT_CMP.EQ && !not) throw new Unsaid('operator')
    if (kind === 'ip4' || kind === 'ip6') {
      const length = prefixLength(mask)
      // nft loads whole bytes alone where a prefix ends with one.
      if (length === undefined || length % 8 === 0) throw new Unsaid('mask')
      return `${name} ${not ? '!= ' : ''}${prefixText(kind, value, length)}`
    }
    if (kind !== 'host') throw new Unsaid('mask')
    const text = (bytes: Uint8Array) => valueText(kind, bytes, this.#littleEndian)
    return `${name} & ${text(mask)} ${not ? '!=' : '=='} ${text(value)}`
  }

  #immediate({ dreg, data }: Expressions['immediate']): void {
    if (data?.verdict === undefined) {
      if (dreg !== undefined && data?.value !== undefined) this.#registers.set(dreg, { bytes: data.value })
      return
    }
    const { code = NF.DROP, chain = '' } = data.verdict
    const word = verdicts.get(code)
    if (word === undefined) throw new Unsaid('verdict')
    this.#say(word, chain)
  }

  #ports(min: number | undefined, max: number | undefined): string {
    if (min === undefined) return ''
    const port = (register: number) => numberOf(this.#constant(register).subarray(0, 2), false)
    return max === undefined || max === min ? `:${port(min)}` : `:${port(min)}-${port(max)}`
  }

  #nat({ type, family, regAddrMin, regAddrMax, regProtoMin, regProtoMax, flags = 0 }: Expressions['nat']): void {
    if (flags & NF_NAT_RANGE.NETMAP || (family !== NFPROTO.IPV4 && family !== NFPROTO.IPV6)) throw new Unsaid('nat')
    if (regAddrMin === undefined) throw new Unsaid('nat')
    const ports = this.#ports(regProtoMin, regProtoMax)
    const kind = family === NFPROTO.IPV4 ? 'ip4' : 'ip6'
    const address = (register: number) => {
      const text = valueText(kind, this.#constant(register), this.#littleEndian)
      if (text === undefined) throw new Unsaid('address')
      return kind === 'ip6' && ports !== '' ? `[${text}]` : text
    }
    const range = regAddrMax !== undefined && regAddrMax !== regAddrMin ? `-${address(regAddrMax)}` : ''
    const words = family === NFPROTO.IPV4 ? 'ip to' : 'ip6 to'
    this.#say(
      type === NFT_NAT.SNAT ? 'snat' : 'dnat',
      this.#family === NFPROTO.INET ? words : 'to',
      `${address(regAddrMin)}${range}${ports}`,
      natFlags(flags),
    )
  }

  #reject({ type, icmpCode = 0 }: Expressions['reject']): string {
    if (type === NFT_REJECT.TCP_RST) return 'reject with tcp reset'
    const isIp6 = this.#context.network === 'ip6'
    if (type === NFT_REJECT.ICMP_UNREACH && this.#context.network === undefined) throw new Unsaid('reject')
    const [word, codes] =
      type === NFT_REJECT.ICMPX_UNREACH
        ? (['icmpx', icmpx] as const)
        : isIp6
          ? (['icmpv6', icmp6] as const)
          : (['icmp', icmp] as const)
    const code = codes[icmpCode]
    if (code === undefined) throw new Unsaid('reject')
    return `reject with ${word} ${code}`
  }
}

const operators: Readonly<Record<number, string>> = {
  [NFT_CMP.EQ]: '',
  [NFT_CMP.NEQ]: '!= ',
  [NFT_CMP.LT]: '< ',
  [NFT_CMP.LTE]: '<= ',
  [NFT_CMP.GT]: '> ',
  [NFT_CMP.GTE]: '>= ',
}

const verdicts = new Map<number, string>([
  [NF.ACCEPT, 'accept'],
  [NF.DROP, 'drop'],
  [NFT.CONTINUE, 'continue'],
  [NFT.RETURN, 'return'],
  [NFT.JUMP, 'jump'],
  [NFT.GOTO, 'goto'],
])

const icmp: Readonly<Record<number, string>> = {
  0: 'net-unreachable',
  1: 'host-unreachable',
  2: 'prot-unreachable',
  3: 'port-unreachable',
  9: 'net-prohibited',
  10: 'host-prohibited',
  13: 'admin-prohibited',
}

const icmp6: Readonly<Record<number, string>> = {
  0: 'no-route',
  1: 'admin-prohibited',
  3: 'addr-unreachable',
  4: 'port-unreachable',
  5: 'policy-fail',
  6: 'reject-route',
}

const icmpx: Readonly<Record<number, string>> = {
  0: 'no-route',
  1: 'port-unreachable',
  2: 'host-unreachable',
  3: 'admin-prohibited',
}

const units = new Map([
  [1n, 'second'],
  [60n, 'minute'],
  [3600n, 'hour'],
  [86400n, 'day'],
  [604800n, 'week'],
])

function limitText({ rate = 0n, unit = 0n, burst = 0, type, flags = 0 }: Expressions['limit']): string {
  const word = units.get(unit)
  if (word === undefined) throw new Unsaid('limit')
  const isBytes = type === NFT_LIMIT.PKT_BYTES
  const over = flags & NFT_LIMIT_F.INV ? 'over ' : ''
  const amount = isBytes ? `${rate} bytes/${word}` : `${rate}/${word}`
  return `limit rate ${over}${amount}${burst > 0 ? ` burst ${burst} ${isBytes ? 'bytes' : 'packets'}` : ''}`
}

const levels: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(NFT_LOGLEVEL).map(([name, level]) => [level, name === 'WARNING' ? 'warn' : name.toLowerCase()]),
)

function logText({ prefix, group, snaplen, qthreshold, level, flags }: Expressions['log']): string {
  if (flags || (prefix !== undefined && !/^[\x20-\x21\x23\x25-\x5b\x5d-\x7e]+$/.test(prefix))) throw new Unsaid('log')
  return [
    'log',
    prefix === undefined ? '' : `prefix "${prefix}"`,
    group === undefined ? '' : `group ${group}`,
    snaplen ? `snaplen ${snaplen}` : '',
    qthreshold ? `queue-threshold ${qthreshold}` : '',
    level === undefined || group !== undefined ? '' : `level ${levels[level]}`,
  ]
    .filter(word => word !== '')
    .join(' ')
}

function natFlags(flags = 0): string {
  return [
    flags & NF_NAT_RANGE.PROTO_RANDOM ? 'random' : '',
    flags & NF_NAT_RANGE.PROTO_RANDOM_FULLY ? 'fully-random' : '',
    flags & NF_NAT_RANGE.PERSISTENT ? 'persistent' : '',
  ]
    .filter(word => word !== '')
    .join(',')
}
