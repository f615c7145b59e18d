import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { describeKernel } from '../../support/kernel.js'

describeKernel('process.exit', [], () => {
  test('ends the process at once, whatever is under way', () => {
    const program = path.join(import.meta.dirname, 'exit-program.ts')
    const args = ['--net', process.execPath, '--import', import.meta.resolve('tsx'), program]
    const { status, stderr } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 50_000 })
    expect([status, stderr]).toEqual([7, ''])
  })
})
