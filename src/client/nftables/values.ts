import { endianness } from 'node:os'
import { ipBytes } from '../../../protocol/codec/index.js'
import { type DataType, dataTypes } from '../../dump/nft-syntax/data-types.js'
import { deviceName, InputError, quote } from '../input.js'

/* Values of nft's data types as bytes in a register, and back. */

/** What a value may be given as: text or number as nft has it (`'10.0.0.1'`, `'eth0'`, `'ssh'` not, 22), or its bytes. */
export type Scalar = string | number | bigint | Uint8Array

const byName = new Map<string, DataType>(
  Object.values(dataTypes).flatMap(type => (type.name === undefined ? [] : [[type.name, type] as const])),
)

/** A data type by nft's name: `ipv4_addr`, `inet_service`. @throws InputError ERR_WORD */
export function dataType(name: string): DataType {
  const type = byName.get(name)
  if (type === undefined)
    throw new InputError('ERR_WORD', `data type ${quote(name)} is none of ${[...byName.keys()].join(', ')}`)
  return type
}

/** Bytes of a value of this type. */
export function sizeOf(type: DataType): number {
  return Math.ceil(type.bits / 8)
}

export type ByteOrder = 'big' | 'host'

const hostIsLittle = endianness() === 'LE'

/** A number in `size` bytes. @throws InputError ERR_WORD when it does not fit */
export function numberBytes(value: bigint, size: number, order: ByteOrder): Uint8Array {
  if (value < 0n || value >= 1n << BigInt(size * 8))
    throw new InputError('ERR_WORD', `${value} does not fit in ${size} byte${size === 1 ? '' : 's'}`)
  const bytes = new Uint8Array(size)
  for (let i = size - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return order === 'host' && hostIsLittle ? bytes.reverse() : bytes
}

/** The number in bytes of that order. */
export function bytesNumber(bytes: Uint8Array, order: ByteOrder): bigint {
  const big = order === 'host' && hostIsLittle ? [...bytes].reverse() : bytes
  let number = 0n
  for (const byte of big) number = (number << 8n) | BigInt(byte)
  return number
}

/** Text in as many bytes, filled up with NULs, as the kernel compares it. @throws InputError ERR_WORD when it is longer */
export function textField(text: string, size: number): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length >= size) throw new InputError('ERR_WORD', `${quote(text)} is longer than ${size - 1} bytes`)
  const field = new Uint8Array(size)
  field.set(bytes)
  return field
}

/** Bytes of text that has no size in its data type: names of helpers and operating systems. */
const textSize = 16

/** A value of this type as it lies in a register. `size`: its bytes, where the type has no size of its own. @throws InputError, EncodeError */
export function valueBytes(
  type: DataType,
  value: Scalar,
  order: ByteOrder = type.order,
  size: number = sizeOf(type),
): Uint8Array {
  if (value instanceof Uint8Array) return value
  checkScalar(type, value)
  if (type.shape === 'label') return numberBytes(1n << BigInt(value), size, 'host')
  if (type === dataTypes.time) return numberBytes(nanoseconds(value), size, order)
  if (typeof value !== 'string') return numberBytes(BigInt(value), size, order)
  if (type.shape === 'string')
    return textField(type === dataTypes.deviceName ? deviceName(value) : value, size === 0 ? textSize : size)
  if (type.name === 'ether_addr') return etherBytes(value)
  if (type.shape === 'address') {
    const bytes = ipBytes(value)
    if (bytes.length !== size) throw new InputError('ERR_ADDRESS', `${quote(value)} is no ${type.name}`)
    return bytes
  }
  const words = type.shape === 'flags' ? value.split(/[|,]/) : [value]
  const number = words.reduce((sum, word) => sum | numberOf(type, word.trim()), 0n)
  return numberBytes(number, size, order)
}

function checkScalar(type: DataType, value: unknown): void {
  const isScalar = typeof value === 'string' || typeof value === 'bigint' || Number.isInteger(value)
  if (!isScalar)
    throw new InputError(
      'ERR_WORD',
      `${typeof value === 'number' ? value : quote(value)} is no ${type.name ?? 'value'}`,
    )
}

function etherBytes(value: string): Uint8Array {
  const parts = value.split(':')
  if (parts.length !== 6 || !parts.every(part => /^[0-9a-f]{1,2}$/i.test(part)))
    throw new InputError('ERR_ADDRESS', `${quote(value)} is not a link-layer address such as 02:00:5e:00:53:01`)
  return Uint8Array.from(parts, part => Number.parseInt(part, 16))
}

function numberOf(type: DataType, word: string): bigint {
  if (/^(\d+|0x[0-9a-f]+)$/i.test(word)) return BigInt(word)
  const other = otherForms.get(type)?.(word)
  if (other !== undefined) return other
  for (const [number, symbol] of type.symbols ?? []) if (symbol === word) return number
  if (type === dataTypes.device)
    throw new InputError(
      'ERR_WORD',
      `device ${quote(word)} has an index of its own in each namespace: give the index that links.get({ dev: ${quote(word)} }) tells, or compare names (iifname, oifname)`,
    )
  const words = type.symbols ? `none of ${[...type.symbols.values()].join(', ')}` : 'no number'
  throw new InputError('ERR_WORD', `${type.name ?? 'value'} ${quote(word)} is ${words}`)
}

/** What some data types are written as besides numbers; undefined for text that is none of it. */
const otherForms: ReadonlyMap<DataType, (text: string) => bigint | undefined> = new Map<
  DataType,
  (text: string) => bigint | undefined
>([
  [dataTypes.duration, milliseconds],
  [dataTypes.classid, classid],
  [dataTypes.hour, seconds],
  // The one device whose index is the same in every namespace (LOOPBACK_IFINDEX).
  [dataTypes.device, text => (text === 'lo' ? 1n : undefined)],
  [dataTypes.packetType, text => (text === 'unicast' ? 0n : undefined)],
  [dataTypes.etherType, text => (text === 'vlan' ? 0x8100n : undefined)],
])

const units = { d: 86_400_000n, h: 3_600_000n, m: 60_000n, s: 1000n, ms: 1n }

/** `1d2h3m4s5ms` */
export function milliseconds(text: string): bigint | undefined {
  if (!/^(\d+(d|h|ms|m|s))+$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+)(d|h|ms|m|s)/g)]
  return parts.reduce((sum, [, count, unit]) => sum + BigInt(count!) * units[unit as keyof typeof units], 0n)
}

/** `1:2`, both in hexadecimal (TC_H_MAJ, TC_H_MIN). */
function classid(text: string): bigint | undefined {
  if (text === 'none') return 0n
  const [, major, minor] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(text) ?? []
  return major === undefined ? undefined : (BigInt(`0x${major}`) << 16n) | BigInt(`0x${minor}`)
}

/** `10:00`, `10:00:30`: seconds of the day, UTC. */
function seconds(text: string): bigint | undefined {
  const [, hours, minutes, rest = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? []
  return hours === undefined ? undefined : BigInt(hours) * 3600n + BigInt(minutes!) * 60n + BigInt(rest)
}

/** Since 1970: a number is of nanoseconds, a text a date (`2024-01-01T10:00:00Z`). */
function nanoseconds(value: Exclude<Scalar, Uint8Array>): bigint {
  if (typeof value !== 'string' || /^\d+$/.test(value)) return BigInt(value)
  const time = Date.parse(value)
  if (Number.isNaN(time)) throw new InputError('ERR_WORD', `${quote(value)} is no date such as 2024-01-01T10:00:00Z`)
  return BigInt(time) * 1_000_000n
}
