/**
 * Text from outside (a name the kernel reports, an argument) with nothing in it that a terminal acts on: control characters, invisible
 * ones and those that turn the direction of reading are shown as `\x1b` or `\u{202e}`.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, character => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}
