import { type TreeNode, toHex } from '../../protocol/codec/index.js'
import { errnoName, errnoText } from '../../protocol/netlink/errno.js'
import { isAscii, printable } from '../printable.js'
import { displayNumber } from './names.js'

/** The value of a node as text that is safe to print: numbers in words, text in quotes where it needs them, bytes in hexadecimal, `limit` of them. */
export function valueText({ value, display, uapi }: Pick<TreeNode, 'value' | 'display' | 'uapi'>, limit = 24): string {
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (value < 0 && (uapi === 'nlmsgerr.error' || uapi === 'error'))
      return `${value} (${errnoName(-Number(value))}: ${errnoText(-Number(value))})`
    const words = displayNumber(value, display)
    const digits = String(value)
    return words === digits || words.startsWith('0x') || (value === 0 && words === '0') ? words : `${words} (${digits})`
  }
  if (typeof value === 'string') return /^[\w.:/@%-]+$/.test(value) ? value : quote(value)
  if (value instanceof Uint8Array) return shortHex(value, limit)
  return printable(
    JSON.stringify(value, (_, item) =>
      typeof item === 'bigint' ? String(item) : item instanceof Uint8Array ? toHex(item) : item,
    ),
  )
}

export function shortHex(data: Uint8Array, limit = 24): string {
  return data.length > limit ? `${toHex(data.subarray(0, limit))}…(${data.length})` : toHex(data)
}

/** Bytes that nobody has named, with what they say where they look like text: at least four printable ASCII characters, and NULs at most behind. */
export function unknownText(data: Uint8Array, limit = 24): string {
  let end = data.length
  while (end > 0 && data[end - 1] === 0) end--
  const hexadecimal = shortHex(data, limit)
  if (end < 4 || end > 256) return hexadecimal
  for (let i = 0; i < end; i++) if (data[i]! < 0x20 || data[i]! > 0x7e) return hexadecimal
  return `${hexadecimal} ${quote(String.fromCharCode(...data.subarray(0, end)))}`
}

/** Text in quotes, with nothing in it that a terminal would act on. */
export function quote(text: string): string {
  const quoted = JSON.stringify(text)
  if (isAscii(quoted)) return quoted
  return quoted.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, char => {
    const code = char.codePointAt(0) ?? 0
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`
  })
}
