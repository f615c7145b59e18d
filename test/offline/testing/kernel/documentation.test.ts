import fs from 'node:fs'
import { expect, test } from 'vitest'
import * as nlkit from '../../../../src/index.js'
import * as testing from '../../../../src/testing/index.js'
import { inTree } from '../../../setup/root.mjs'

const modules: Record<string, object> = { nlkit, 'nlkit/testing': testing }

/** The values that a line ends in a comment about: `expression // value`. */
function watched(code: string): string {
  return code
    .replaceAll(/^import (\{.*\}) from '(.*)'$/gm, "const $1 = modules['$2']")
    .replaceAll(/^(\w[\w.()[\]'0-9]*) \/\/ (\S+)$/gm, 'check($1, $2)')
}

test('the example of docs/simulated-kernel.md does what it says', () => {
  const page = fs.readFileSync(inTree('docs/simulated-kernel.md'), 'utf8')
  const [, code] = /```js\n([\s\S]*?)```/.exec(page)!
  const checked: unknown[] = []
  const check = (value: unknown, expected: unknown) => {
    expect(value).toEqual(expected)
    checked.push(value)
  }
  new Function('modules', 'check', watched(code!))(modules, check)
  expect(checked).toEqual(['192.168.0.1', true, 1])
})
