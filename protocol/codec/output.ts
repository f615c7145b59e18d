import { EncodeError } from './errors.js'
import { align4 } from './input.js'

/** An attribute's length is 16 bits wide and counts its 4-byte header. */
const maxAttribute = 0xffff

/** Bytes being written: a growing buffer that can be reused from message to message. */
export class Output {
  bytes: Uint8Array
  view: DataView
  /** How many bytes have been written. */
  length = 0
  /** Byte order of the host that will read the bytes. */
  readonly littleEndian: boolean
  /** Fixed header of the message being written: see {@link Input.header}. */
  header: unknown = undefined
  /** Nests are written without NLA_F_NESTED: see {@link Input.bareNests}. */
  bareNests = false
  /** The values come from JSON: 64-bit numbers may be numbers or decimal text, and bytes are hexadecimal text. */
  json = false

  constructor(littleEndian: boolean, capacity = 4096) {
    this.littleEndian = littleEndian
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
  }

  /** Forgets what was written and keeps the memory. */
  reset(): void {
    this.length = 0
  }

  /** A copy of what was written from `start` on. */
  take(start = 0): Uint8Array {
    return this.bytes.slice(start, this.length)
  }

  /** Makes room for `count` more bytes and returns where they start. The new bytes are not cleared. */
  reserve(count: number): number {
    const start = this.length
    const end = start + count
    if (end > this.bytes.length) this.#grow(end)
    this.length = end
    return start
  }

  /** Like {@link reserve}, with the new bytes set to zero. */
  zeros(count: number): number {
    const start = this.reserve(count)
    // Mostly padding of no to three bytes: a loop costs less than the call.
    if (count < 16) for (let i = start; i < start + count; i++) this.bytes[i] = 0
    else this.bytes.fill(0, start, start + count)
    return start
  }

  /** The 64-bit number that a value stands for: itself, but in JSON. */
  bigint(value: unknown): unknown {
    if (!this.json) return value
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
    return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : value
  }

  /** The bytes that a value stands for: a Uint8Array, in JSON hexadecimal text. */
  data(value: unknown): Uint8Array {
    if (value instanceof Uint8Array) return value
    if (!this.json) throw new EncodeError('ERR_ENCODE_TYPE', `expected a Uint8Array, got ${describe(value)}`)
    if (typeof value !== 'string' || !/^(?:[0-9a-fA-F]{2})*$/.test(value))
      throw new EncodeError('ERR_ENCODE_TYPE', `expected bytes in hexadecimal, got ${describe(value)}`)
    return Uint8Array.from({ length: value.length / 2 }, (_, i) => Number.parseInt(value.slice(2 * i, 2 * i + 2), 16))
  }

  append(data: Uint8Array): void {
    const { length } = data
    const start = this.reserve(length)
    // Mostly an address or a mask: a loop costs less than the call.
    if (length <= 16) for (let i = 0; i < length; i++) this.bytes[start + i] = data[i]!
    else this.bytes.set(data, start)
  }

  u8(value: number): void {
    if (typeof value !== 'number' || (value & 0xff) !== value) throw outOfRange(value, 0, 0xff)
    const at = this.reserve(1)
    this.bytes[at] = value
  }

  u16(value: number, littleEndian: boolean): void {
    if (typeof value !== 'number' || (value & 0xffff) !== value) throw outOfRange(value, 0, 0xffff)
    const at = this.reserve(2)
    this.view.setUint16(at, value, littleEndian)
  }

  u32(value: number, littleEndian: boolean): void {
    if (typeof value !== 'number' || value >>> 0 !== value) throw outOfRange(value, 0, 0xffffffff)
    const at = this.reserve(4)
    this.view.setUint32(at, value, littleEndian)
  }

  u64(given: bigint, littleEndian: boolean): void {
    const value = this.bigint(given)
    if (typeof value !== 'bigint' || value < 0n || value > 0xffff_ffff_ffff_ffffn)
      throw outOfRange(value, 0n, 0xffff_ffff_ffff_ffffn)
    const at = this.reserve(8)
    this.view.setBigUint64(at, value, littleEndian)
  }

  /** Opens an attribute and returns the mark that {@link end} wants. `type` carries the flag bits. */
  begin(type: number): number {
    const at = this.reserve(4)
    this.view.setUint16(at + 2, type, this.littleEndian)
    return at
  }

  /** Closes the attribute opened at `mark`: writes its length and the zero padding behind it. */
  end(mark: number): void {
    const length = this.length - mark
    if (length > maxAttribute)
      throw new EncodeError(
        'ERR_ENCODE_RANGE',
        `takes ${length - 4} bytes, an attribute holds at most ${maxAttribute - 4}`,
      )
    this.view.setUint16(mark, length, this.littleEndian)
    const padding = align4(length) - length
    if (padding > 0) this.zeros(padding)
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    bytes.set(this.bytes.subarray(0, this.length))
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }
}

/** The error for a number that does not fit, or is none. */
export function outOfRange(value: unknown, low: number | bigint, high: number | bigint): EncodeError {
  const wanted = typeof low === 'bigint' ? 'a bigint' : 'an integer'
  return typeof value === typeof low
    ? new EncodeError('ERR_ENCODE_RANGE', `${value} is not ${wanted} from ${low} to ${high}`)
    : new EncodeError('ERR_ENCODE_TYPE', `expected ${wanted}, got ${describe(value)}`)
}

/** A value as an error message shows it: short, and never able to break the terminal. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'object') return 'an object'
  return typeof value === 'function' ? 'a function' : `${typeof value} ${String(value)}`
}
