import { printable } from '../../printable.js'

/**
 * A word as a shell reads it back: names in a capture are whatever somebody chose. Text with control or invisible characters in it
 * becomes bash's `$'…'`, so that it does nothing to the terminal that shows it.
 */
export function shellWord(text: string): string {
  if (/^[\w.:,/@%+=-]+$/.test(text)) return text
  if (printable(text) === text) return `'${text.replaceAll("'", "'\\''")}'`
  const escaped = text.replaceAll(/[\\']/g, '\\$&').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, character => {
    const code = character.codePointAt(0) ?? 0
    const digits = code.toString(16)
    if (code < 0x80) return `\\x${digits.padStart(2, '0')}`
    return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
  })
  return `$'${escaped}'`
}
