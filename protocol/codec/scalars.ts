import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { describe, outOfRange } from './output.js'
import { readU64, smallBigints } from './small-bigints.js'

/*
 * Numbers. `u32` follows the byte order of the table it stands in: the host's in rtnetlink, big-endian in nf_tables.
 * `u32be` is big-endian wherever it stands, and `u32host` always follows the host: both are for the rows that break their table's rule.
 */

/** One unsigned byte. */
export const u8: Codec<number> = {
  name: 'u8',
  size: 1,
  read: (input, start) => input.bytes[start]!,
  write: (output, value) => output.u8(value),
  inline: at => `b[${at}]`,
  inlineWrite: {
    valid: value => `typeof ${value}==='number'&&(${value}&0xff)===${value}`,
    store: (at, value) => `b[${at}]=${value}`,
  },
}

/** One signed byte. */
export const s8: Codec<number> = {
  name: 's8',
  size: 1,
  read: (input, start) => input.view.getInt8(start),
  write(output, value) {
    if (typeof value !== 'number' || (value << 24) >> 24 !== value) throw outOfRange(value, -0x80, 0x7f)
    output.u8(value & 0xff)
  },
  inline: at => `v.getInt8(${at})`,
  inlineWrite: {
    valid: value => `typeof ${value}==='number'&&(${value}<<24>>24)===${value}`,
    store: (at, value) => `v.setInt8(${at},${value})`,
  },
}

const u16of = (big: boolean): Codec<number> => ({
  name: big ? 'u16be' : 'u16',
  size: 2,
  read: (input, start) => input.view.getUint16(start, !big && input.littleEndian),
  write: (output, value) => output.u16(value, !big && output.littleEndian),
  inline: at => `v.getUint16(${at},${big ? 'false' : 'le'})`,
  inlineWrite: {
    valid: value => `typeof ${value}==='number'&&(${value}&0xffff)===${value}`,
    store: (at, value) => `v.setUint16(${at},${value},${big ? 'false' : 'le'})`,
  },
})

const u32of = (big: boolean): Codec<number> => ({
  name: big ? 'u32be' : 'u32',
  size: 4,
  read: (input, start) => input.view.getUint32(start, !big && input.littleEndian),
  write: (output, value) => output.u32(value, !big && output.littleEndian),
  inline: (at, word) => (word && !big ? `${word(0)}>>>0` : `v.getUint32(${at},${big ? 'false' : 'le'})`),
  inlineWrite: {
    valid: value => `typeof ${value}==='number'&&(${value}>>>0)===${value}`,
    store: (at, value) => `v.setUint32(${at},${value},${big ? 'false' : 'le'})`,
  },
})

const s32of = (big: boolean): Codec<number> => ({
  name: big ? 's32be' : 's32',
  size: 4,
  read: (input, start) => input.view.getInt32(start, !big && input.littleEndian),
  write(output, value) {
    if (typeof value !== 'number' || (value | 0) !== value) throw outOfRange(value, -0x80000000, 0x7fffffff)
    output.u32(value >>> 0, !big && output.littleEndian)
  },
  inline: (at, word) => (word && !big ? word(0) : `v.getInt32(${at},${big ? 'false' : 'le'})`),
  inlineWrite: {
    valid: value => `typeof ${value}==='number'&&(${value}|0)===${value}`,
    store: (at, value) => `v.setInt32(${at},${value},${big ? 'false' : 'le'})`,
  },
})

const s16of = (big: boolean): Codec<number> => ({
  name: big ? 's16be' : 's16',
  size: 2,
  read: (input, start) => input.view.getInt16(start, !big && input.littleEndian),
  write(output, value) {
    if (typeof value !== 'number' || (value << 16) >> 16 !== value) throw outOfRange(value, -0x8000, 0x7fff)
    output.u16(value & 0xffff, !big && output.littleEndian)
  },
  inline: at => `v.getInt16(${at},${big ? 'false' : 'le'})`,
  inlineWrite: {
    valid: value => `typeof ${value}==='number'&&(${value}<<16>>16)===${value}`,
    store: (at, value) => `v.setInt16(${at},${value},${big ? 'false' : 'le'})`,
  },
})

const u64of = (big: boolean): Codec<bigint> => ({
  name: big ? 'u64be' : 'u64',
  size: 8,
  read: (input, start) => readU64(input.view, start, !big && input.littleEndian),
  write(output, value) {
    output.u64(value, !big && output.littleEndian)
  },
  inline: (at, word) =>
    word && !big
      ? `((${word(0)}&${~(smallBigints.length - 1)}|${word(1)})===0?smallBigints[${word(0)}]:v.getBigUint64(${at},true))`
      : `readU64(v,${at},${big ? 'false' : 'le'})`,
  inlineWrite: {
    valid: value => `typeof ${value}==='bigint'&&${value}>=0n&&${value}<=0xffffffffffffffffn`,
    store: (at, value) => `v.setBigUint64(${at},${value},${big ? 'false' : 'le'})`,
  },
})

const s64of = (big: boolean): Codec<bigint> => ({
  name: big ? 's64be' : 's64',
  size: 8,
  read: (input, start) => input.view.getBigInt64(start, !big && input.littleEndian),
  write(output, given) {
    const value = output.bigint(given)
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value)
      throw outOfRange(value, -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn)
    output.u64(BigInt.asUintN(64, value), !big && output.littleEndian)
  },
  inline: at => `v.getBigInt64(${at},${big ? 'false' : 'le'})`,
  inlineWrite: {
    valid: value => `typeof ${value}==='bigint'&&${value}>=-0x8000000000000000n&&${value}<=0x7fffffffffffffffn`,
    store: (at, value) => `v.setBigInt64(${at},${value},${big ? 'false' : 'le'})`,
  },
})

export const u16be: Codec<number> = u16of(true)
export const u32be: Codec<number> = u32of(true)
export const u64be: Codec<bigint> = u64of(true)
export const s16be: Codec<number> = s16of(true)
export const s32be: Codec<number> = s32of(true)
export const s64be: Codec<bigint> = s64of(true)

export const u16host: Codec<number> = u16of(false)
export const u32host: Codec<number> = u32of(false)
export const u64host: Codec<bigint> = u64of(false)
export const s32host: Codec<number> = s32of(false)
export const s64host: Codec<bigint> = s64of(false)

export const u16: Codec<number> = { ...u16host, big: u16be }
export const u32: Codec<number> = { ...u32host, big: u32be }
/** 64-bit numbers are `bigint`: a counter may pass 2^53. */
export const u64: Codec<bigint> = { ...u64host, big: u64be }
export const s16: Codec<number> = { ...s16of(false), big: s16be }
export const s32: Codec<number> = { ...s32host, big: s32be }
export const s64: Codec<bigint> = { ...s64host, big: s64be }

/**
 * The kernel's NLA_UINT: four bytes where the number fits, eight where it does not. Read as bigint; written in the
 * shorter form that holds it, as the kernel does.
 */
export const uint: Codec<bigint> = {
  name: 'uint',
  fits: length => length === 4 || length === 8,
  canonical: (input, start, end) =>
    end - start === 4 || input.view.getBigUint64(start, input.littleEndian) > 0xffffffffn,
  read(input, start, end) {
    if (end - start === 8) return u64.read(input, start, end)
    const number = u32.read(input, start, end)
    return smallBigints[number] ?? BigInt(number)
  },
  write(output, value) {
    const number = output.bigint(value)
    if (typeof number === 'bigint' && number >= 0n && number <= 0xffffffffn) u32.write(output, Number(number))
    else u64.write(output, value)
  },
}

/** An attribute that says something by being there (NLA_FLAG). `false` is the same as leaving it out. */
export const flag: Codec<boolean> = {
  name: 'flag',
  size: 0,
  read: () => true,
  inline: () => 'true',
  write(_output, value) {
    if (value !== true) throw new EncodeError('ERR_ENCODE_TYPE', `expected a boolean, got ${describe(value)}`)
  },
  absent: value => value === false,
}

/** A byte that the kernel uses as yes or no, where anything but 0 is yes. */
export const bool8: Codec<boolean> = {
  name: 'bool8',
  size: 1,
  canonical: (input, start) => input.bytes[start]! <= 1,
  read: (input, start) => input.bytes[start] !== 0,
  inline: at => `b[${at}]!==0`,
  write(output, value) {
    if (typeof value !== 'boolean')
      throw new EncodeError('ERR_ENCODE_TYPE', `expected a boolean, got ${describe(value)}`)
    output.u8(value ? 1 : 0)
  },
}
