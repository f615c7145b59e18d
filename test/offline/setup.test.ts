import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'
import { uniqueName } from '../support/sandbox.js'

/** A process that takes the lock, says so, and keeps it until told to stop. */
function holder(name: string) {
  const code = `
    import { exclusively } from ${JSON.stringify(inTree('test/setup/lock.mjs'))}
    await exclusively(${JSON.stringify(name)}, async () => {
      console.log('locked')
      await new Promise(resolve => process.stdin.once('data', resolve))
      console.log('unlocking')
    })
    process.exit()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'pipe'] })
  return child as typeof child & { stdin: Writable; stdout: Readable; stderr: Readable }
}

describe.runIf(process.platform === 'linux')('the lock of the set-up', () => {
  test('is given to one process at a time, and the second says that it waits', async () => {
    const name = uniqueName('lock-')
    const first = holder(name)
    expect(String((await once(first.stdout, 'data'))[0])).toBe('locked\n')
    const second = holder(name)
    expect(String((await once(second.stderr, 'data'))[0])).toBe('set-up: waiting for another set-up to finish\n')
    expect(second.stdout.readableLength).toBe(0)
    first.stdin.write('stop')
    expect(String((await once(second.stdout, 'data'))[0])).toBe('locked\n')
    second.stdin.write('stop')
    expect(await once(second, 'exit')).toEqual([0, null])
  })

  test('is not left behind by a process that was killed', async () => {
    const name = uniqueName('lock-')
    const first = holder(name)
    await once(first.stdout, 'data')
    first.kill('SIGKILL')
    await once(first, 'exit')
    const second = holder(name)
    expect(String((await once(second.stdout, 'data'))[0])).toBe('locked\n')
    second.stdin.write('stop')
    expect(await text(second.stderr)).toBe('')
  })
})

describe('unique names', () => {
  test('fit an interface and do not repeat', () => {
    const names = Array.from({ length: 1000 }, () => uniqueName('nlkit-br'))
    expect(new Set(names).size).toBe(1000)
    for (const name of names) expect(name).toMatch(/^nlkit-br[0-9a-f]{7}$/)
  })

  test('need room for their unique part', () => {
    expect(() => uniqueName('nlkit-bri')).toThrow('leaves 6 of the 7 bytes')
  })
})
