import { expect, test } from 'vitest'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'
import { nlkit } from './nlkit.js'

const udp = '-I -s 10.0.0.2 -d 192.0.2.1 -p udp --sport 1000 --dport 53 -t 600 --mark 8 --src-nat 203.0.113.9'

describeKernel('nlkit list conntrack', ['conntrack'], () => {
  test('shows connections as a table and whole', async () => {
    await withSandbox(async inside => {
      await inside.exec('conntrack', udp.split(' '))
      const table = await nlkit(['list', 'conntrack', '--netns', inside.name])
      const [heads, row] = table.stdout.split('\n')
      expect(heads).toMatch(/^protocol +source +destination +answers from +answers to +status +mark +timeout$/)
      expect(row?.split(/ +/)).toEqual([
        ...['udp', '10.0.0.2:1000', '192.0.2.1:53', '192.0.2.1:53', '203.0.113.9:1000'],
        ...[expect.stringContaining('src_nat'), '0x8', expect.stringMatching(/^\d+s$/)],
      ])
      const json = await nlkit(['list', 'conntrack', '--json', '--netns', inside.name])
      const [connection] = JSON.parse(json.stdout)
      expect(connection).toMatchObject({ protocol: 'udp', source: '10.0.0.2', mark: 8, attributes: { mark: 8 } })
      expect(table.stderr + json.stderr).toBe('')
    })
  })
})
