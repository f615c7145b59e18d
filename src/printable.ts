/**
 * Text from outside (a name the kernel reports, an argument) with nothing in it that a terminal acts on: control characters, invisible
 * ones and those that turn the direction of reading are shown as `\x1b` or `\u{202e}`.
 */
export function printable(text: string): string {
  // Nearly all text is no more than that, and to look for what else there may be takes ten times as long.
  if (isAscii(text)) return text
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, character => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

/** Whether text is printable ASCII alone. */
export function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text)
}
