/* Text in and out of bytes, as a hand-written reader has it: ASCII alone, no checks. */

export function readString(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!)
  return text
}

export function readIp4(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`
}

export function writeIp4(bytes: Uint8Array, at: number, text: string): void {
  let octet = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46) {
      bytes[at++] = octet
      octet = 0
    } else octet = octet * 10 + code - 48
  }
  bytes[at] = octet
}

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function readMac(bytes: Uint8Array, at: number): string {
  return `${digits[bytes[at]!]}:${digits[bytes[at + 1]!]}:${digits[bytes[at + 2]!]}:${digits[bytes[at + 3]!]}:${digits[bytes[at + 4]!]}:${digits[bytes[at + 5]!]}`
}

export function writeMac(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < 6; i++) bytes[at + i] = Number.parseInt(text.slice(i * 3, i * 3 + 2), 16)
}
