/* Pieces of TypeScript source. */

/** A string literal. */
export function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  // What would act on a terminal or turn the reading of the code round is written out.
  return `'${inner.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, character => `\\u{${character.codePointAt(0)!.toString(16)}}`)}'`
}

export function bytesCode(bytes: Uint8Array): string {
  return `Uint8Array.of(${Array.from(bytes, byte => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')})`
}

/** On one line where it is short. */
export function list(open: string, close: string, items: readonly string[]): string {
  const line = `${open}${items.join(', ')}${close}`
  if (line.length <= 90 && !line.includes('\n')) return line
  return `${open.trim()}\n${items.map(item => `${indent(item)},\n`).join('')}${close.trim()}`
}

export function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

/** `key: `, quoted where it is no identifier. */
export function keyCode(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)
}
