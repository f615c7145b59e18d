/* Namespaces and topologies for tests, and recording on the real kernel what is then replayed without it. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { echo } from '../../src/egress/echo/index.js'
import { netns, RouteClient, RouteClientSync } from '../../src/index.js'
import {
  faults,
  kernel,
  lineAddresses,
  Recording,
  replay,
  uniqueName,
  withFaults,
  withLine,
  withNamespace,
} from '../../src/testing/index.js'
import { programs } from '../fixtures/recordings.js'
import { compiled } from '../support/compiled.js'
import { describeKernel } from '../support/kernel.js'

describeKernel('withNamespace', [], () => {
  test('is fresh, not ours, and without a name', async () => {
    const links = await withNamespace(async ({ netns: namespace, name, exec }) => {
      expect(name).toBeUndefined()
      expect(netns.isCurrent(namespace)).toBe(false)
      expect(await exec('ip', ['-br', 'link', 'show', 'up'])).toBe('')
      using route = RouteClientSync.open({ netns: namespace })
      return route.links.list().map(each => each.name)
    })
    expect(links).toContain('lo')
  })

  test('has a name where asked, and ends with a test that failed and the processes in it', async () => {
    const name = uniqueName('nlkit-')
    let exit: Promise<unknown> | undefined
    const failing = withNamespace(
      async ({ netns: namespace }) => {
        expect(existsSync(`/run/netns/${name}`)).toBe(true)
        const left = netns.spawn(namespace, 'sleep', ['600'], { stdio: 'ignore' })
        exit = once(left, 'exit')
        throw new Error('as it should')
      },
      undefined,
      { name },
    )
    await expect(failing).rejects.toThrow('as it should')
    expect(existsSync(`/run/netns/${name}`)).toBe(false)
    expect(await exit).toEqual([null, 'SIGKILL'])
  })

  test('takes nothing but `skip` from a test’s context', async () => {
    const context = { name: 'a test with a name', skip: () => expect.unreachable() }
    expect(await withNamespace(async ({ name }) => name ?? 'none', context)).toBe('none')
  })

  test('a program’s error is passed on', async () => {
    await withNamespace(({ exec }) =>
      expect(exec('ip', ['link', 'show', 'nothere'])).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('"nothere" does not exist'),
      }),
    )
  })
})

describeKernel('withLine', ['veth'], () => {
  test('packets get from one host to the other through the router', async () => {
    await withLine(async ({ left, right, router }) => {
      const answered = await echo({ netns: left.netns, address: lineAddresses.right, count: 1, timeout: 2000 })
      expect(answered.received).toBe(1)
      netns.writeSysctl(router.netns, 'net.ipv4.ip_forward', 0)
      const lost = await echo({ netns: right.netns, address: lineAddresses.left, count: 1, timeout: 200 })
      expect(lost.received).toBe(0)
    })
  })
})

describeKernel('a recording', ['bridge', 'nf_tables'], () => {
  test.each(Object.keys(programs) as (keyof typeof programs)[])('of %s, made now, replays', async name => {
    await withNamespace(async ({ netns: namespace }) => {
      const recording = new Recording(name)
      using target = netns.createAnonymous()
      const result = await programs[name]({ netns: namespace, record: recording }, { target })
      for (const text of [
        recording,
        Recording.parse(recording.toText()),
        await Recording.fromCapture(recording.toPcapng()),
      ]) {
        const source = replay(text)
        expect(await programs[name]({ transport: source }, { target: source.namespace() })).toEqual(result)
        source.end()
      }
    })
  })

  test('NLKIT_CAPTURE writes text, too, behind what is there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'nlkit-test-'))
    const file = join(directory, 'own.nl')
    try {
      vi.stubEnv('NLKIT_CAPTURE', file)
      await withNamespace(async ({ netns: namespace }) => programs.refused({ netns: namespace }))
      vi.unstubAllEnvs()
      expect(readFileSync(file, 'utf8')).toMatch(
        /^command: .*\n(?:kernel: .*\n)?byte-order: \w+\nprotocol: NETLINK_ROUTE\n/,
      )
      const source = replay(file)
      expect(programs.refused({ transport: source })).toContain('EEXIST')
      source.end()
    } finally {
      vi.unstubAllEnvs()
      rmSync(directory, { recursive: true })
    }
  })

  test('faults go around the real kernel', async () => {
    await withNamespace(async ({ netns: namespace }) => {
      const refused = withFaults(kernel, [faults.refuse({ on: 'RTM_NEWLINK', errno: 'EBUSY' }), faults.delay(2)])
      await using route = RouteClient.open({ netns: namespace, transport: refused })
      await expect(route.links.add({ name: 'br0', kind: 'bridge' })).rejects.toMatchObject({ code: 'EBUSY' })
      await route.links.add({ name: 'br0', kind: 'bridge' })
      expect((await route.links.get('br0')).name).toBe('br0')
      const interrupted = withFaults(kernel, [faults.interrupt({ times: 3 })])
      using sync = RouteClientSync.open({ netns: namespace, transport: interrupted })
      expect(sync.links.list().map(({ name }) => name)).toContain('br0')
    })
  })
})

test('where no namespace can be made, the test is skipped with the reason, or fails with it', () => {
  const script = `
    import { withNamespace } from ${JSON.stringify(compiled('src/testing/index.ts'))}
    console.log(await withNamespace(async () => 'ran', { skip: reason => console.log('skipped:', reason) }))
    await withNamespace(async () => 'ran').catch(error => console.log(error.code))`
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', script],
    process.geteuid?.() === 0 ? { uid: 65534, gid: 65534 } : {},
  )
  return new Promise<void>((resolve, reject) => {
    let output = ''
    child.stdout.on('data', chunk => {
      output += chunk
    })
    child.on('error', reject)
    child.on('close', () => {
      try {
        expect(output).toMatch(
          /^skipped: no network namespace: unshare\(CLONE_NEWNET\): EPERM.*; (?:without root, start the tests in a user namespace: unshare --map-root-user --net --mount npx vitest|user namespaces, which would do without root, are switched off here: \S+ is [01])\nundefined\nERR_ISOLATION\n$/,
        )
        resolve()
      } catch (error) {
        reject(error)
      }
    })
  })
})

test('without root it works as the reason says: in a user namespace', ({ skip }) => {
  const user = process.geteuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  const unshare = ['--map-root-user', '--net', '--mount']
  if (spawnSync('unshare', [...unshare, 'true'], user).status !== 0) skip('no user namespaces here')
  const script = `
    import { withLine, lineAddresses } from ${JSON.stringify(compiled('src/testing/index.ts'))}
    await withLine(async ({ left }) => left.exec('ip', ['route', 'get', lineAddresses.right])).then(console.log)`
  const { stdout, stderr } = spawnSync('unshare', [...unshare, process.execPath, '--input-type=module', '-e', script], {
    ...user,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^198\.51\.100\.2 via 192\.0\.2\.1 dev eth0/)
})
