import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleTests } from '../portable/bundle.mjs'
import type { Orders, Report } from '../portable/file.js'
import { inTree } from '../setup/root.mjs'
import type { Capabilities } from '../support/capabilities.js'

mkdirSync(inTree('.cache'), { recursive: true })
const folder = mkdtempSync(inTree('.cache', 'portable-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lack = { reason: 'no unobtainium', ofKernel: true }
const sources = {
  some: `
    import { afterEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
    let ended = 0
    afterEach(() => { ended++ })
    describe('good', () => {
      test.each([1, 2])('%i', async value => {
        expect(inject('compiled')).toBe('/programs')
        await expect.poll(() => value).toBeLessThan(3)
        const spy = vi.spyOn(console, 'log').mockImplementation(() => {})
        onTestFinished(() => spy.mockRestore())
        console.log('unseen')
        expect(spy).toHaveBeenCalledWith('unseen')
        expect(ended).toBe(value - 1)
      })
      test('with its own', ({ expect }) => expect([1]).toEqual([expect.any(Number)]))
    })
    test('bad', () => expect({ a: 1 }).toEqual({ a: 2 }))
    test('slow', () => new Promise(() => {}))
    test('noted', ({ skip }) => skip('not today'))
    describe('lacking', { skip: true, meta: { skipped: ${JSON.stringify(lack)} } }, () => {
      describe('inner', () => { test('never', () => {}) })
    })`,
  torn: `import { test } from 'vitest'; test('never', () => {}); throw new Error('at load')`,
  stray: `
    import { test } from 'vitest'
    test('good', async () => {
      void Promise.reject(new Error('nobody waits for it'))
      await new Promise(resolve => setImmediate(resolve))
    })`,
}

beforeAll(async () => {
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, `${name}.test.ts`), source)
  const names = Object.keys(sources).map(name => [`test/any/${name}.test`, join(folder, `${name}.test.ts`)])
  await bundleTests(folder, Object.fromEntries(names))
})

/** What the process of a file reports, and prints. */
async function run(name: keyof typeof sources, filter?: string) {
  const { FORCE_COLOR: _, ...env } = process.env
  const child = fork(join(folder, 'file.js'), { silent: true, env: { ...env, NO_COLOR: '1' } })
  const path = `test/any/${name}.test.js`
  const provided = { capabilities: {} as Capabilities, compiled: '/programs' }
  const orders: Orders = { folder, path, name: filter, timeout: 1000, provided }
  child.send(orders)
  const [[report], printed, [code]] = await Promise.all([
    once(child, 'message') as Promise<[Report]>,
    text(child.stdout!),
    once(child, 'exit'),
  ])
  expect(code).toBe(0)
  return { report, printed }
}

describe('a file of tests that were built beforehand', () => {
  test('is run as vitest does, and says what became of each', async () => {
    const { report, printed } = await run('some')
    const plain = { project: 'any' }
    expect(report).toEqual({
      broken: 0,
      outcomes: [
        ...Array(3).fill({ ...plain, state: 'passed' }),
        ...Array(2).fill({ ...plain, state: 'failed' }),
        { ...plain, state: 'skipped', note: 'not today' },
        { ...plain, state: 'skipped', lack },
      ],
    })
    expect(printed).toMatch(/^✓ test\/any\/some\.test\.js > good > 1 \(\d+\.\d s\)$/m)
    expect(printed).toMatch(/^✗ test\/any\/some\.test\.js > bad .*\n.*to deeply equal(.*\n)+- +"a": 2,\n\+ +"a": 1,/m)
    expect(printed).toContain('Test timed out in 1000ms')
    expect(printed).not.toContain('unseen')
  })

  test('has those alone that are asked for', async () => {
    const { report } = await run('some', '^good [12]')
    expect(report.outcomes.map(({ state }) => state).filter(state => state !== 'skipped')).toEqual(['passed', 'passed'])
  })

  test('counts what breaks outside of any test', async () => {
    const torn = await run('torn')
    expect(torn.report.broken).toBe(1)
    expect(torn.printed).toContain('at load')
    const stray = await run('stray')
    expect(stray.report).toMatchObject({ broken: 1, outcomes: [{ state: 'passed' }] })
    expect(stray.printed).toContain('nobody waits for it')
  })
})
