import { expect, test } from 'vitest'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'
import { nlkit } from './nlkit.js'

describeKernel('nlkit list qdiscs', ['htb', 'clsact'], () => {
  test('shows the queues of all devices as a table and whole', async () => {
    await withSandbox(async inside => {
      await inside.exec('ip', ['link', 'add', 'br0', 'type', 'bridge'])
      await inside.exec('tc', 'qdisc add dev br0 root handle 1: htb default 10'.split(' '))
      await inside.exec('tc', 'qdisc add dev br0 clsact'.split(' '))
      const table = await nlkit(['list', 'qdiscs', '--netns', inside.name])
      const rows = table.stdout
        .trimEnd()
        .split('\n')
        .map(row => row.split(/ +/))
      expect(rows[0]).toEqual(['device', 'kind', 'handle', 'parent', 'sent', 'dropped', 'waiting'])
      expect(rows).toContainEqual(['br0', 'htb', '1:', 'root', '0', '0', '0'])
      expect(rows).toContainEqual(['br0', 'clsact', 'ffff:', 'clsact', '0', '0', '0'])
      const json = await nlkit(['list', 'qdiscs', '--json', '--netns', inside.name])
      const htb = (JSON.parse(json.stdout) as { kind: string }[]).find(({ kind }) => kind === 'htb')
      expect(htb).toMatchObject({ handle: '1:', attributes: { options: { init: { defcls: 16 } } } })
      expect(table.stderr + json.stderr).toBe('')
    })
  })
})
