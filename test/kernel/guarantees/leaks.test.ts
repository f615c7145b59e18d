import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { compiled } from '../../support/compiled.js'
import { describeKernel } from '../../support/kernel.js'

const exec = promisify(execFile)
const megabyte = 1 << 20

/** Runs the program in a namespace of its own; what it left behind. */
async function left(work: string, times: number): Promise<Record<string, number>> {
  const program = compiled('test/kernel/guarantees/leaks-program.ts')
  const node = [process.execPath, '--expose-gc', program, work, String(times)]
  const { stdout, stderr } = await exec('unshare', ['--net', ...node], { timeout: 240_000 })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describeKernel('nothing is left behind', ['bridge'], () => {
  test.each([
    ['requests', 100_000],
    ['refusals', 50_000],
    ['sockets', 10_000],
    ['cancellations', 10_000],
    ['events', 50_000],
    ['views', 20_000],
  ])(
    'by %s: %i',
    async (work, times) => {
      const { memory, ...others } = await left(work, times)
      expect(others).toEqual({ descriptors: 0, threads: 0, listeners: 0, resources: 0 })
      // A hundred bytes for each would be twice as much at the least of the numbers above.
      expect(memory).toBeLessThan(
        work === 'views' || work === 'cancellations' || work === 'sockets' ? megabyte : 2 * megabyte,
      )
    },
    300_000,
  )
})
