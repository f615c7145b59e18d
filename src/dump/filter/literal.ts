import { ipBytes } from '../../../protocol/codec/addresses.js'
import { type Display, toHex } from '../../../protocol/codec/index.js'

/** What stands behind an operator, in every meaning that it can have. */
export interface Literal {
  readonly text: string
  /** A number, without its unit. */
  readonly number?: number | bigint
  /** A time, in nanoseconds. */
  readonly time?: number
  /** An address, or a network of them. */
  readonly network?: { readonly bytes: Uint8Array; readonly length: number }
}

export type Operator = '==' | '!=' | '~' | '!~' | '<' | '<=' | '>' | '>=' | '&'

const TIMES: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 }
const MULTIPLES: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 }

/** Reads a literal; `quoted` text is no number. */
export function literal(text: string, quoted: boolean): Literal {
  const network = networkOf(text)
  return { text, ...(!quoted && numberOf(text)), ...(network && { network }) }
}

function numberOf(text: string): { number?: number | bigint; time?: number } {
  if (/^-?0x[0-9a-f]+$/i.test(text)) {
    const magnitude = BigInt(text.replace('-', ''))
    return { number: small(text.startsWith('-') ? -magnitude : magnitude) }
  }
  if (/^-?\d+$/.test(text)) return { number: small(BigInt(text)) }
  const [, digits, unit] = /^(-?\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? []
  if (digits === undefined || unit === undefined) return {}
  if (Object.hasOwn(TIMES, unit)) return { time: Number(digits) * TIMES[unit]! }
  if (Object.hasOwn(MULTIPLES, unit)) return { number: Number(digits) * MULTIPLES[unit]! }
  return unit === '' ? { number: Number(digits) } : {}
}

/** A number that stays exact: bigint only where it must be. */
function small(number: bigint): number | bigint {
  return BigInt(Number(number)) === number ? Number(number) : number
}

function networkOf(text: string): Literal['network'] {
  const [address = '', prefix, ...rest] = text.split('/')
  if (rest.length > 0 || !/[.:]/.test(address) || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined
  try {
    const bytes = ipBytes(address)
    const length = prefix === undefined ? bytes.length * 8 : Number(prefix)
    return length > bytes.length * 8 ? undefined : { bytes, length }
  } catch {
    return undefined
  }
}

/** Compares two numbers; `&` asks whether they have a bit in common. */
export function compareNumbers(value: number | bigint, operator: Operator, wanted: number | bigint): boolean {
  switch (operator) {
    case '==':
    case '!=':
      // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1
      return value == wanted
    case '<':
      return value < wanted
    case '<=':
      return value <= wanted
    case '>':
      return value > wanted
    case '>=':
      return value >= wanted
    case '&':
      return (
        Number.isInteger(Number(value)) && Number.isInteger(Number(wanted)) && (BigInt(value) & BigInt(wanted)) !== 0n
      )
    default:
      return false
  }
}

/**
 * Whether a decoded value is as wanted. `!=` and `!~` are answered like `==` and `~`: what turns them round is that none
 * of the values at a path may match.
 */
export function compare(value: unknown, display: Display | undefined, operator: Operator, wanted: Literal): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const number = wanted.number ?? (display && constantOf(display, wanted.text))
    return number !== undefined && compareNumbers(value, operator, number)
  }
  if (typeof value === 'boolean') return operator !== '&' && String(value) === wanted.text
  if (operator !== '==' && operator !== '!=') return false
  if (typeof value === 'string') return sameText(value, wanted)
  if (value instanceof Uint8Array)
    return toHex(value) === wanted.text.toLowerCase().replace(/^0x/, '').replaceAll(':', '')
  return false
}

/** Text for a pattern to be tried on: what the value says, and for a number the names that it has. */
export function textOf(value: unknown, display: Display | undefined): string | undefined {
  if (value instanceof Uint8Array) return toHex(value)
  if (typeof value === 'string') return value
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  if (display === undefined || display.as === 'hex') return String(value)
  const { as, names } = display
  const bits = Number(value)
  const words = Object.keys(names).filter(name =>
    as === 'enum' ? names[name] === bits : names[name] !== 0 && (bits & names[name]!) === names[name],
  )
  return words.length === 0 ? String(value) : words.join('|')
}

/** The number of a constant by its table, `CREATE|EXCL` of several: with or without the table's prefix, in any case. */
export function constantOf(display: Display, text: string): number | undefined {
  if (display.as === 'hex') return undefined
  let number = 0
  for (const word of text.split('|')) {
    const wanted = word.toUpperCase()
    const name = Object.keys(display.names).find(key =>
      [key, `${display.prefix}_${key}`].some(form => form.toUpperCase() === wanted),
    )
    if (name === undefined) return undefined
    number = (number | display.names[name]!) >>> 0
  }
  return number
}

function sameText(value: string, { text, network }: Literal): boolean {
  if (value === text) return true
  if (/^(?:[0-9a-f]{2}:)+[0-9a-f]{2}$/.test(value)) return value === text.toLowerCase().replaceAll('-', ':')
  if (network === undefined) return false
  const own = networkOf(value)?.bytes
  return own !== undefined && own.length === network.bytes.length && isInside(own, network.bytes, network.length)
}

function isInside(address: Uint8Array, network: Uint8Array, length: number): boolean {
  return network.every((byte, i) => {
    const bits = Math.max(0, Math.min(8, length - 8 * i))
    const mask = (0xff << (8 - bits)) & 0xff
    return (byte & mask) === (address[i]! & mask)
  })
}
