import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { compiled } from '../../support/compiled.js'
import { describeKernel } from '../../support/kernel.js'

describeKernel('process.exit', [], () => {
  test('ends the process at once, whatever is under way', () => {
    const program = compiled('test/kernel/guarantees/exit-program.ts')
    const args = ['--net', process.execPath, program]
    const { status, stderr } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 50_000 })
    expect([status, stderr]).toEqual([7, ''])
  })
})
