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

/** A whole name in 16 bytes (IFNAMSIZ), as the kernel compares it. */
export function nameField(name: string): Uint8Array {
  const field = new Uint8Array(16)
  field.set(new TextEncoder().encode(deviceName(name)))
  return field
}

/** A value of this type as it lies in a register. @throws InputError, EncodeError */
export function valueBytes(type: DataType, value: Scalar, order: ByteOrder = type.order): Uint8Array {
  if (value instanceof Uint8Array) return value
  const size = sizeOf(type)
  if (typeof value !== 'string') return numberBytes(BigInt(value), size, order)
  if (type.shape === 'string') return nameField(value)
  if (type.name === 'ether_addr') return etherBytes(value)
  if (type.shape === 'address') {
    const bytes = ipBytes(value)
    if (bytes.length !== size) throw new InputError('ERR_ADDRESS', `${quote(value)} is no ${type.name}`)
    return bytes
  }
  const words = type.shape === 'flags' ? value.split(/[|,]/) : [value]
  const number = words.reduce((sum, word) => sum | symbolNumber(type, word.trim()), 0n)
  return numberBytes(number, size, order)
}

function etherBytes(value: string): Uint8Array {
  const parts = value.split(':')
  if (parts.length !== 6 || !parts.every(part => /^[0-9a-f]{1,2}$/i.test(part)))
    throw new InputError('ERR_ADDRESS', `${quote(value)} is not a link-layer address such as 02:00:5e:00:53:01`)
  return Uint8Array.from(parts, part => Number.parseInt(part, 16))
}

function symbolNumber(type: DataType, word: string): bigint {
  if (/^(\d+|0x[0-9a-f]+)$/i.test(word)) return BigInt(word)
  for (const [number, symbol] of type.symbols ?? []) if (symbol === word) return number
  const words = type.symbols ? `none of ${[...type.symbols.values()].join(', ')}` : 'no number'
  throw new InputError('ERR_WORD', `${type.name ?? 'value'} ${quote(word)} is ${words}`)
}
