import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'

// Inside the tree, so that what the files below import is found.
mkdirSync(inTree('.cache'), { recursive: true })
const directory = mkdtempSync(inTree('.cache', 'summary-'))
writeFileSync(`${directory}/vitest.config.mjs`, `export default { test: { name: 'some' } }`)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** A whole run of vitest over one file, and the lines it printed. */
async function runOf(tests: string, env: NodeJS.ProcessEnv = {}) {
  writeFileSync(`${directory}/some.test.ts`, `import { describe, test } from 'vitest'\n${tests}\n`)
  const vitest = inTree('node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', `--root=${directory}`, `--reporter=${inTree('test/support/reporter.ts')}`]
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { lines: output.trimEnd().split('\n'), code }
}

const lacking = (reason: string, ofKernel: boolean) =>
  `describe('suite', { skip: true, meta: { skipped: { reason: '${reason}', ofKernel: ${ofKernel} } } }, () => {
    describe('inner', () => { test('a', () => {}); test('b', () => {}) })
  })`

describe('the closing lines of a run', () => {
  test('count what passed, failed and was skipped', async () => {
    const { lines, code } = await runOf(`
      test('good', () => {})
      test('bad', () => { throw new Error('bad') })
      test('noted', context => context.skip('not today'))
      ${lacking('no unobtainium', true)}`)
    expect(lines).toContain('some: skipped: no unobtainium (2 tests)')
    expect(lines).toContain('some: skipped: not today (1 test)')
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 3 skipped')
    expect(code).toBe(1)
  })

  test('count a file that cannot be loaded as a failure', async () => {
    const { lines, code } = await runOf(`test('never', () => {}); throw new Error('at load')`)
    expect(lines.at(-1)).toMatch(/^0 passed, 1 failed, \d skipped$/)
    expect(code).toBe(1)
  })

  test('fail a strict run for what was skipped, unless the kernel is why', async () => {
    const strict = { NLKIT_SKIP: 'kernel' }
    const good = `test('good', () => {})\n`
    expect((await runOf(good + lacking('no bridge', true), strict)).code).toBe(0)
    const { lines, code } = await runOf(good + lacking('not root', false), strict)
    expect(lines.at(-1)).toBe('1 passed, 0 failed, 2 skipped')
    expect(code).toBe(1)
  })
})
