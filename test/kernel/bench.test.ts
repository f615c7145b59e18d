import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { findProgram } from '../setup/programs.mjs'
import { describeKernel } from '../support/kernel.js'

const run = promisify(execFile)

const small = ['--rounds', '1', '--scale', '0.01']

/** The benchmark as users start it, and small. */
async function bench(...words: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['test/setup/run.mjs', 'bench', ...words, ...small])
  return stdout
}

describeKernel('npm run bench', ['root', 'gcc'], () => {
  test('measures beside C, checks the answers, draws the chart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlkit-bench-test-'))
    try {
      const file = join(folder, 'chart.svg')
      const told = JSON.parse(await bench('w6', 'w1-ack', '--peers', 'c,nlkit,ip', '--json', '--chart', file))
      expect(told.wrong).toEqual([])
      expect(told.skipped).toEqual([])
      const rows: { workload: string; peer: string; time: number; ratio: number }[] = told.workloads
      expect(rows.map(({ workload, peer }) => `${workload} ${peer}`).sort()).toEqual(
        ['w1-ack c', 'w1-ack nlkit', 'w6 c', 'w6 ip', 'w6 nlkit'].sort(),
      )
      for (const { time, ratio } of rows) expect(Math.min(time, ratio)).toBeGreaterThan(0)
      expect(readFileSync(file, 'utf8').match(/<rect/g)).toHaveLength(rows.length)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 240_000)

  test('leaves out what is not there, with the reason', async () => {
    const programs = mkdtempSync(join(tmpdir(), 'nlkit-bench-test-'))
    try {
      // All that the sandbox needs, and no ip.
      for (const name of ['sh', 'unshare', 'nsenter', 'mount', 'mkdir', 'cat'])
        symlinkSync(findProgram(name)!, join(programs, name))
      // The set-up looks for programs where distributions put them, too: what it starts is started here.
      await bench('--help')
      const words = ['.cache/bench/test/bench/main.js', 'w6', '--peers', 'nlkit,ip', '--json', ...small]
      const { stdout } = await run(process.execPath, words, { env: { ...process.env, PATH: programs } })
      const told = JSON.parse(stdout)
      expect(told.skipped).toEqual(['ip: ip is not installed'])
      expect(told.workloads).toMatchObject([{ workload: 'w6', peer: 'nlkit' }])
    } finally {
      rmSync(programs, { recursive: true })
    }
  }, 240_000)
})
