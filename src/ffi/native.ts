import { endianness } from 'node:os'

/** This machine's byte order, as DataView wants it. */
export const LITTLE = endianness() === 'LE'

/** sizeof(void *) and sizeof(size_t). ffi-rs runs on one 32-bit Linux, arm. */
export const WORD = process.arch === 'arm' ? 4 : 8

/** The bytes of a C struct, for reading and writing its fields. */
export function view(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
}

/** Sets the word (a pointer, a size_t) at byte `at`. */
export function setWord(target: DataView, at: number, value: bigint): void {
  if (WORD === 4) target.setUint32(at, Number(value), LITTLE)
  else target.setBigUint64(at, value, LITTLE)
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

export const TIMESPEC_SIZE = 2 * WORD

/** A `struct timespec`, in nanoseconds. */
export function readTimespec(buffer: Buffer): bigint {
  const fields = view(buffer)
  const [seconds, nanoseconds] =
    WORD === 4
      ? [BigInt(fields.getInt32(0, LITTLE)), BigInt(fields.getInt32(4, LITTLE))]
      : [fields.getBigInt64(0, LITTLE), fields.getBigInt64(8, LITTLE)]
  return seconds * 1_000_000_000n + nanoseconds
}
