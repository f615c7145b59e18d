/** Devices of the driver in test/fixtures/programs/card, which a machine made for them has loaded: they are lent to a test. */
import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Sandbox, withSandbox } from './sandbox.js'

const exec = promisify(execFile)

/** Runs `use` in a namespace that has the device, which is up. The device goes back to the first namespace with the end of this one. */
export async function withCard(device: 'card0' | 'card1', use: (inside: Sandbox) => Promise<void>): Promise<void> {
  await withSandbox(async inside => {
    await taken(device, inside.name)
    await inside.exec('ip', ['link', 'set', device, 'up'])
    await use(inside)
  })
}

/** The kernel ends a namespace some time after the last that was in it. */
async function taken(device: string, name: string): Promise<void> {
  const words = ['--net=/proc/1/ns/net', 'ip', 'link', 'set', device, 'netns', name]
  for (let attempt = 0; ; attempt++)
    try {
      await exec('nsenter', words)
      return
    } catch (error) {
      if (attempt === 100) throw error
      await setTimeout(100)
    }
}
