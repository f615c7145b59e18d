/** Strings as C and strace write them. */

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27 }
const utf8 = new TextEncoder()

/** The bytes between the quotes; any character that is not escaped stands for itself. */
export function unescapeC(text: string): Uint8Array {
  const bytes: number[] = []
  for (const { 0: whole, 1: hex, 2: octal, 3: simple } of text.matchAll(
    /\\x([0-9a-fA-F]{1,2})|\\([0-7]{1,3})|\\(.)|[^\\]+|\\$/gsu,
  )) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff)
    else if (simple !== undefined) bytes.push(SIMPLE[simple] ?? simple.charCodeAt(0) & 0xff)
    else for (const byte of utf8.encode(whole)) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

/** A string with its quotes, anywhere in a text. */
export const quoted = /"((?:[^"\\]|\\.)*)"(\.\.\.)?/g
