/*
 * libnftnl/udata.h: what nft and iptables keep in the USERDATA of tables, chains, rules, sets, elements and objects. The
 * kernel stores it unread, up to 256 bytes (NFT_USERDATA_MAXLEN); other programs may keep anything there.
 *
 * Entries stand one behind the other without alignment: type and length in one byte each, then the value.
 */
import { EncodeError } from '../../codec/index.js'
import { describe } from '../../codec/output.js'

export const NFTNL_UDATA_TABLE = { COMMENT: 0 } as const
export const NFTNL_UDATA_CHAIN = { COMMENT: 0 } as const
export const NFTNL_UDATA_RULE = { COMMENT: 0, EBTABLES_POLICY: 1 } as const
export const NFTNL_UDATA_OBJ = { COMMENT: 0 } as const
export const NFTNL_UDATA_SET_ELEM = { COMMENT: 0, FLAGS: 1 } as const
export const NFTNL_UDATA_SET = {
  /** 4 bytes in host order: 1 is the host's byte order, 2 is big-endian. */
  KEYBYTEORDER: 0,
  DATABYTEORDER: 1,
  MERGE_ELEMENTS: 2,
  KEY_TYPEOF: 3,
  DATA_TYPEOF: 4,
  EXPR: 5,
  DATA_INTERVAL: 6,
  COMMENT: 7,
} as const

/** One entry of userdata. */
export interface Userdata {
  /** 0..255; what it means depends on the object: NFTNL_UDATA_RULE, NFTNL_UDATA_SET … */
  type: number
  /** At most 255 bytes. */
  value: Uint8Array
}

const maxUserdata = 256

/** The entries in userdata, or undefined when it is not in this format. */
export function decodeUserdata(data: Uint8Array): Userdata[] | undefined {
  const entries: Userdata[] = []
  for (let at = 0; at < data.length; ) {
    const length = data[at + 1]
    if (length === undefined || at + 2 + length > data.length) return undefined
    entries.push({ type: data[at]!, value: data.slice(at + 2, at + 2 + length) })
    at += 2 + length
  }
  return entries
}

/** The value of the first entry of a type, or undefined where there is none, and for bytes that are no entries. */
export function userdataValue(data: Uint8Array, type: number): Uint8Array | undefined {
  let value: Uint8Array | undefined
  for (let at = 0; at < data.length; ) {
    const end = at + 2 + (data[at + 1] ?? Infinity)
    if (end > data.length) return undefined
    if (data[at] === type) value ??= data.subarray(at + 2, end)
    at = end
  }
  return value
}

/** @throws EncodeError for a type or a length that one byte cannot hold, and for more than 256 bytes in all. */
export function encodeUserdata(entries: readonly Userdata[]): Uint8Array {
  const size = entries.reduce((sum, { value }) => sum + 2 + value.length, 0)
  if (size > maxUserdata)
    throw new EncodeError('ERR_ENCODE_RANGE', `userdata takes ${size} bytes, at most ${maxUserdata}`)
  const data = new Uint8Array(size)
  let at = 0
  entries.forEach(({ type, value }, i) => {
    if ((type & 0xff) !== type)
      throw new EncodeError('ERR_ENCODE_RANGE', `${type} is not an integer from 0 to 255`, `[${i}].type`)
    if (value.length > 0xff)
      throw new EncodeError(
        'ERR_ENCODE_RANGE',
        `takes ${value.length} bytes, an entry holds at most 255`,
        `[${i}].value`,
      )
    data.set([type, value.length], at)
    data.set(value, at + 2)
    at += 2 + value.length
  })
  return data
}

const utf8 = new TextDecoder()

/**
 * The comment that nft shows for a table, chain, rule, element or object, or undefined when there is none.
 *
 * @param type of the entry that holds it: for a set it is NFTNL_UDATA_SET.COMMENT.
 */
export function commentOf(data: Uint8Array | undefined, type: number = NFTNL_UDATA_RULE.COMMENT): string | undefined {
  const value = data && userdataValue(data, type)
  if (value === undefined || value.length === 0 || value.indexOf(0) !== value.length - 1) return undefined
  return utf8.decode(value.subarray(0, -1))
}

/**
 * Userdata with a comment and nothing else, as `nft add rule … comment "text"` writes it.
 *
 * @param type of the entry: for a set it is NFTNL_UDATA_SET.COMMENT.
 * @throws EncodeError for a comment with a NUL in it, or longer than 253 bytes in UTF-8. nft itself takes 128.
 */
export function commentUserdata(text: string, type: number = NFTNL_UDATA_RULE.COMMENT): Uint8Array {
  return encodeUserdata([commentEntry(text, type)])
}

/** A comment beside other entries. @throws EncodeError as {@link commentUserdata} */
export function commentEntry(text: string, type: number): Userdata {
  if (typeof text !== 'string') throw new EncodeError('ERR_ENCODE_TYPE', `a comment is text, not ${describe(text)}`)
  if (text.includes('\0')) throw new EncodeError('ERR_ENCODE_RANGE', 'a comment cannot contain a NUL')
  const value = new TextEncoder().encode(`${text}\0`)
  if (value.length > longestComment + 1)
    throw new EncodeError('ERR_ENCODE_RANGE', `a comment of ${value.length - 1} bytes: at most ${longestComment} fit`)
  return { type, value }
}

/** Bytes in userdata, without the NUL, and the type and length in front. */
const longestComment = 253
