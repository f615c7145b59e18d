import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

describeKernel('the sandbox of the tests', [], () => {
  test('is a fresh network namespace, not ours', async () => {
    await withSandbox(async sandbox => {
      expect(await sandbox.exec('ip', ['-br', 'link', 'show', 'up'])).toBe('')
      const inside = await sandbox.exec('readlink', ['/proc/self/ns/net'])
      expect(inside.trim()).toMatch(/^net:\[\d+\]$/)
      expect(inside.trim()).not.toBe(readlinkSync('/proc/self/ns/net'))
    })
  })

  test('keeps what happens in it apart from other sandboxes', async () => {
    await withSandbox(one =>
      withSandbox(async other => {
        await one.exec('ip', ['link', 'set', 'lo', 'up'])
        expect(await one.exec('ip', ['-br', 'link', 'show', 'up'])).toMatch(/^lo /)
        expect(await other.exec('ip', ['-br', 'link', 'show', 'up'])).toBe('')
      }),
    )
  })

  test('is gone after a test that failed, and its error is the one reported', async () => {
    let sandbox: Sandbox | undefined
    const failing = withSandbox(async made => {
      sandbox = made
      expect(existsSync(made.path)).toBe(true)
      throw new Error('as it should')
    })
    await expect(failing).rejects.toThrow('as it should')
    expect(existsSync(sandbox?.path ?? '/')).toBe(false)
  })

  test('ends the processes left in it', async () => {
    const ended = await withSandbox(async ({ name, exec }) => {
      const left = spawn('ip', ['netns', 'exec', name, 'sleep', '600'], { stdio: 'ignore' })
      const exit = once(left, 'exit')
      await expect.poll(() => exec('ip', ['netns', 'pids', name])).toContain(`${left.pid}`)
      return () => exit
    })
    expect(await ended()).toEqual([null, 'SIGKILL'])
  })

  test('passes on what a failing program said', async () => {
    await withSandbox(async ({ exec }) => {
      await expect(exec('ip', ['link', 'show', 'nothere'])).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('"nothere" does not exist'),
      })
    })
  })
})
