/* Several processes at once, and signals: replies and transactions stay whole and with whom they belong to. */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { NftablesClient, NftablesClientSync, NftTransaction, nft } from '../../../src/client/nftables/index.js'
import { RouteClient, RouteClientSync } from '../../../src/client/route/index.js'
import { compiled } from '../../support/compiled.js'
import { describeKernel } from '../../support/kernel.js'
import { withSandbox } from '../../support/sandbox.js'

const table = { family: 'ip', table: 't' } as const
const chain = { ...table, chain: 'c' } as const

describeKernel('forked processes', ['bridge'], () => {
  test('ask at the same time as their parent, and each gets its own replies', async () => {
    await withSandbox(async inside => {
      using setup = RouteClientSync.open({ netns: inside.name })
      for (let i = 0; i < 5; i++) setup.links.add({ name: `b${i}`, kind: 'bridge' })
      // Opened before they are forked: none of it may reach them.
      await using route = RouteClient.open({ netns: inside.name })
      await route.links.list()
      const folder = await mkdtemp(path.join(os.tmpdir(), 'nlkit-fork-'))
      const program = path.join(folder, 'child.mjs')
      await writeFile(
        program,
        `import { RouteClient } from ${JSON.stringify(compiled('src/index.ts'))}
        const [netns, name] = process.argv.slice(2)
        const route = RouteClient.open({ netns })
        const found = await Promise.all(Array.from({ length: 500 }, () => route.links.get(name)))
        process.send({ names: [...new Set(found.map(({ name }) => name))], ...route.socket.counters })
        process.disconnect()`,
      )
      const answers = [0, 1, 2, 3].map(async i => {
        const child = fork(program, [inside.name, `b${i}`], { execArgv: [] })
        const [[answer], [status]] = await Promise.all([once(child, 'message'), once(child, 'exit')])
        return { answer, status }
      })
      let under = true
      const all = Promise.all(answers).finally(() => {
        under = false
      })
      let asked = 0
      while (under) {
        const found = await Promise.all(Array.from({ length: 100 }, () => route.links.get('b4')))
        expect(new Set(found.map(({ name }) => name))).toEqual(new Set(['b4']))
        asked += found.length
        await new Promise(setImmediate)
      }
      await rm(folder, { recursive: true })
      expect(await all).toEqual(
        [0, 1, 2, 3].map(i => ({ answer: { names: [`b${i}`], foreign: 0, late: 0 }, status: 0 })),
      )
      expect(asked).toBeGreaterThan(100)
      expect(route.socket.counters).toEqual({ foreign: 0, late: 0 })
    })
  })
})

describeKernel('signals', ['nft', 'nft_ip'], () => {
  test('while 20,000 operations are committed in one transaction and listed: all of them are there, once', {
    timeout: 120_000,
  }, async () => {
    await withSandbox(async inside => {
      let signals = 0
      const heard = () => signals++
      process.on('SIGUSR2', heard)
      const storm = spawn('sh', ['-c', `while kill -USR2 ${process.pid}; do sleep 0.002; done`], { stdio: 'ignore' })
      const count = 20_000
      const rules = () => {
        const transaction = new NftTransaction().addTable(table).addChain(chain)
        for (let i = 0; i < count; i++) transaction.addRule({ ...chain, expressions: [nft.accept()], comment: `${i}` })
        return transaction
      }
      const comments = (listed: readonly { comment: string | undefined }[]) => listed.map(({ comment }) => comment)
      const expected = Array.from({ length: count }, (_, i) => `${i}`)
      try {
        await using client = NftablesClient.open({ netns: inside.name })
        await client.ruleset.commit(rules(), { handles: false })
        expect(comments(await client.ruleset.rules(chain))).toEqual(expected)
        await client.ruleset.commit(new NftTransaction().flushRuleset())
        using sync = NftablesClientSync.open({ netns: inside.name })
        sync.ruleset.commit(rules())
        expect(comments(sync.ruleset.rules(chain))).toEqual(expected)
        await new Promise(setImmediate)
        // Where one processor has to do both, the kernel may keep it to itself for all of a commit.
        expect(signals).toBeGreaterThan(os.availableParallelism() > 1 ? 10 : 1)
      } finally {
        storm.kill()
        await once(storm, 'exit')
        process.off('SIGUSR2', heard)
      }
    })
  })
})
