import { expect, test } from 'vitest'
import { SocketsClient } from '../../src/index.js'
import { compiled } from '../support/compiled.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'
import { nlkit } from './nlkit.js'

describeKernel('nlkit list sockets', [], () => {
  test('shows sockets as a table and whole', async () => {
    await withSandbox(async inside => {
      await using client = SocketsClient.open({ netns: inside.name })
      const inodes = (await client.netlink.list()).filter(({ portId }) => portId !== 0).map(({ inode }) => inode)
      expect(inodes).toHaveLength(1)

      const table = await nlkit(['list', 'sockets', '--netns', inside.name])
      const [heads, ...rows] = table.stdout.trimEnd().split('\n')
      expect(heads).toMatch(/^kind +local +inode$/)
      expect(rows.map(row => row.split(/ +/))).toContainEqual([
        'netlink',
        expect.stringMatching(/^NETLINK_SOCK_DIAG:[1-9]/),
        String(inodes[0]),
      ])

      const json = await nlkit(['list', 'sockets', '--json', '--netns', inside.name])
      expect(JSON.parse(json.stdout)).toContainEqual(
        expect.objectContaining({ kind: 'netlink', protocol: 4, inode: inodes[0], attributes: expect.anything() }),
      )
      expect(table.stderr + json.stderr).toBe('')
    })
  })

  test('shows the connections of TCP and the sockets of UNIX', async () => {
    await withSandbox(async inside => {
      await inside.exec('ip', ['link', 'set', 'lo', 'up'])
      const main = compiled('src/cli/main.ts')
      const printed = await inside.exec(process.execPath, [
        '-e',
        `const { spawnSync } = require('child_process'), net = require('net')
         const say = () => process.stdout.write(spawnSync(process.execPath, [${JSON.stringify(main)}, 'list', 'sockets'], { encoding: 'utf8' }).stdout)
         net.createServer().listen('\\0nlkit', () => net.createServer().listen(8080, '127.0.0.1', () => { say(); process.exit() }))`,
      ])
      const rows = printed.split('\n').map(row => row.split(/ +/))
      expect(rows).toContainEqual(['tcp', 'listen', '0', '511', '127.0.0.1:8080', '0', expect.stringMatching(/^\d+$/)])
      expect(rows.some(row => row[0] === 'unix' && row[1] === 'listen' && row[4]?.startsWith('@nlkit'))).toBe(true)
    })
  })
})
