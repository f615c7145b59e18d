import { InputError, quote } from '../input.js'

/** A key as `wg` prints it: 32 bytes in base64. */
export function keyText(key: Uint8Array): string {
  return Buffer.from(key).toString('base64')
}

/** @throws InputError ERR_KEY */
export function keyBytes(text: string): Uint8Array {
  // The last character carries four bits: only those whose other two are zero are what somebody encoded.
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text))
    throw new InputError('ERR_KEY', `${quote(hidden(text))} is no key: 32 bytes in base64, 44 characters`)
  return new Uint8Array(Buffer.from(text, 'base64'))
}

/** A mistyped key may still be a secret: an error shows how it starts. */
function hidden(text: unknown): unknown {
  return typeof text === 'string' && text.length > 8 ? `${text.slice(0, 4)}…` : text
}

export const noKey: Uint8Array = new Uint8Array(32)

export const isKey = (key: Uint8Array | undefined): key is Uint8Array => key?.some(byte => byte !== 0) === true
