import { endianness } from 'node:os'

/** This machine's byte order, as DataView wants it. */
export const LITTLE = endianness() === 'LE'

/** sizeof(void *) and sizeof(size_t). ffi-rs runs on one 32-bit Linux, arm. */
export const WORD = process.arch === 'arm' ? 4 : 8

/** The bytes of a C struct, for reading and writing its fields. */
export function view(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
}

/** A C `int` in memory. */
export function int(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  view(buffer).setInt32(0, value, LITTLE)
  return buffer
}

export function readInt(buffer: Buffer): number {
  return view(buffer).getInt32(0, LITTLE)
}

/** A C string: UTF-8, ended by NUL. */
export function cString(text: string): Buffer {
  if (text.includes('\0')) throw new TypeError(`a C string cannot hold a NUL: ${JSON.stringify(text)}`)
  return Buffer.from(`${text}\0`)
}
