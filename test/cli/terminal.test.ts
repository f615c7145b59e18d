import { describe, expect, test } from 'vitest'
import { toJson } from '../../src/cli/json.js'
import { Terminal, tone } from '../../src/cli/terminal.js'

function written(isTTY: boolean, env: NodeJS.ProcessEnv, text = 'text'): string {
  let all = ''
  const terminal = new Terminal({ isTTY, write: each => (all += each) }, env)
  terminal.line('a ', tone('bad', text), ' b')
  return all
}

describe('lines for people', () => {
  test('have colours on a terminal, and nowhere else', () => {
    expect(written(true, {})).toBe('a \x1b[31mtext\x1b[39m b\n')
    expect(written(false, {})).toBe('a text b\n')
    expect(written(true, { NO_COLOR: '1' })).toBe('a text b\n')
    expect(written(true, { NO_COLOR: '' })).toBe('a \x1b[31mtext\x1b[39m b\n')
    expect(written(true, { TERM: 'dumb' })).toBe('a text b\n')
    expect(written(false, { CI: '1' })).toBe('a text b\n')
  })

  test('carry no control character but those of the colours', () => {
    expect(written(true, {}, '\x1b]0;x\x07\r\n\u009b\u202e\u200b')).toBe(
      'a \x1b[31m\\x1b]0;x\\x07\\x0d\\x0a\\x9b\\u{202e}\\u{200b}\x1b[39m b\n',
    )
  })
})

describe('JSON', () => {
  test('has every digit of a counter, and null for what is not there', () => {
    const text = toJson({ packets: 2n ** 64n - 1n, negative: -1n, missing: undefined, name: '"5"', list: [1n] })
    expect(text.replaceAll(/\s+/g, '')).toBe(
      '{"packets":18446744073709551615,"negative":-1,"missing":null,"name":"\\"5\\"","list":[1]}',
    )
  })
})
