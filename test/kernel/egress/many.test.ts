import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { echo } from '../../../src/egress/echo/index.js'
import { egressDown, egressUp, netns } from '../../../src/index.js'
import { compiled } from '../../support/compiled.js'
import { OUTSIDE, snapshot, withEgressSandbox } from '../../support/egress.js'
import { describeKernel } from '../../support/kernel.js'

const needs = ['nf_tables', 'bridge', 'veth', 'nft'] as const
const program = compiled('test/support/egress-child.ts')

const mounts = (): string[] => readFileSync('/proc/self/mountinfo', 'utf8').split('\n')

/** What a leak would show in. */
const held = (): Record<string, number> => ({
  descriptors: readdirSync('/proc/self/fd').length,
  threads: readdirSync('/proc/self/task').length,
})

describeKernel('egress: many at once', needs, () => {
  test('two of the same, in one process and in two', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const given = options()
      const plans = await Promise.all([egressUp(given), egressUp(given)])
      expect(plans.map(({ changes }) => changes).sort()).toEqual([false, true])
      await egressDown(given)
      const children = [1, 2].map(() =>
        spawn(process.execPath, [program, JSON.stringify(given)], {
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      )
      const counts = await Promise.all(
        children.map(async ({ stdout, stderr }) => {
          const [output, complaint] = await Promise.all([text(stdout), text(stderr)])
          expect(complaint).toBe('')
          return Number(output)
        }),
      )
      // One made everything; the other found nothing to do.
      expect(Math.min(...counts)).toBe(0)
      expect(Math.max(...counts)).toBeGreaterThan(15)
      expect((await egressUp(given)).changes).toBe(false)
      await egressDown(given)
      expect(await snapshot(base)).toEqual(before)
    }))

  test('20 namespaces up at once and down at once', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const all = Array.from({ length: 20 }, () => options())
      const plans = await Promise.all(all.map(each => egressUp(each)))
      expect(new Set(plans.map(({ addresses }) => addresses.ip)).size).toBe(20)
      const echoes = await Promise.all(
        all.map(({ namespace }) => echo({ netns: namespace, address: OUTSIDE.ip, count: 1 })),
      )
      expect(echoes.map(({ received }) => received)).toEqual(all.map(() => 1))
      await Promise.all(all.map(each => egressDown(each)))
      expect(await snapshot(base)).toEqual(before)
    }))

  test('200 namespaces one after the other: nothing leaks', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const first = options()
      await egressUp(first)
      await egressDown(first)
      const start = held()
      const all = Array.from({ length: 200 }, () => options())
      const mounted = (): number =>
        mounts().filter(line => all.some(({ namespace }) => line.includes(`/${namespace} `))).length
      for (const each of all) await egressUp(each)
      expect((await echo({ netns: all[199]?.namespace, address: OUTSIDE.ip, count: 1 })).received).toBe(1)
      expect(held()).toEqual(start)
      expect(mounted()).toBeGreaterThanOrEqual(200)
      for (const each of all) await egressDown(each)
      expect(held()).toEqual(start)
      expect(mounted()).toBe(0)
      expect(await snapshot(base)).toEqual(before)
      expect(all.filter(({ namespace }) => netns.exists(namespace))).toEqual([])
    }))
})

describeKernel('egress: no program is run', [...needs, 'strace'], () => {
  test('by up and down', () =>
    withEgressSandbox(async ({ options }) => {
      const { base, ...given } = options({ subnet6: 'fd00:1::/64' })
      const script = `
        const { egressUp, egressDown } = await import(${JSON.stringify(compiled('src/index.ts'))})
        process.stdout.write('marked\\n')
        const given = ${JSON.stringify({ ...given, base })}
        process.stdout.write(JSON.stringify([(await egressUp(given)).changes, (await egressDown(given)).changes]) + '\\n')`
      const child = spawn(
        'strace',
        [
          '--follow-forks',
          '--trace=execve,execveat,write',
          '--signal=none',
          process.execPath,
          '--input-type=module',
          '--eval',
          script,
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      )
      const [output, trace] = await Promise.all([text(child.stdout), text(child.stderr)])
      expect(output).toBe('marked\n[true,true]\n')
      // Before the mark stands the start of Node itself.
      const [, work = ''] = trace.split('"marked\\n"')
      expect(work).toContain('[true,true]')
      expect(work).not.toMatch(/execve/)
    }))
})
