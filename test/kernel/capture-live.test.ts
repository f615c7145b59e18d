import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { nlkit } from '../cli/nlkit.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const directory = mkdtempSync(join(tmpdir(), 'nlkit-capture-'))
afterAll(() => rmSync(directory, { recursive: true }))

const inside = (name: string) => ({ wrap: ['ip', 'netns', 'exec', name] })

describeKernel('nlkit dump -- COMMAND', ['root', 'strace'], () => {
  test('shows what the command says, and passes its status on', async () => {
    await withSandbox(async ({ name, exec }) => {
      const { status, stdout, stderr } = await nlkit(
        ['dump', '--json', '--', 'ip', 'link', 'add', 'br7', 'type', 'bridge'],
        inside(name),
      )
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const messages = stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line))
      const request = messages.find(({ attributes }) => attributes?.ifname === 'br7')
      expect(request).toMatchObject({
        type: 'RTM_NEWLINK',
        direction: 'sent',
        process: { command: 'ip', pid: expect.any(Number), fd: expect.any(Number) },
        attributes: { linkinfo: { kind: 'bridge' } },
      })
      expect(await exec('ip', ['link', 'show', 'br7'])).toContain('br7')
    })
  })

  test('a refusal is explained, and the status is the command’s', async () => {
    await withSandbox(async ({ name }) => {
      const { status, stdout, stderr } = await nlkit(
        ['dump', '--', 'ip', 'route', 'add', '10.0.0.0/8', 'via', '1.2.3.4'],
        inside(name),
      )
      expect(status).toBe(2)
      // ip's own words stay where ip puts them.
      expect(stderr).toContain('Nexthop has invalid gateway')
      expect(stdout).toMatch(/RTM_NEWROUTE.*10\.0\.0\.0\/8.*1\.2\.3\.4.*ENETUNREACH/)
    })
  })

  test.each([
    ['exit 7', 7],
    ['kill -9 $$', 137],
  ])('sh -c %j gives %i', async (script, expected) => {
    const { status, stdout } = await nlkit(['dump', '--', 'sh', '-c', script])
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' })
  })

  test('-w keeps the traffic for dump to read again', async () => {
    const file = join(directory, 'link.pcapng')
    await withSandbox(async ({ name }) => {
      expect(await nlkit(['dump', '-w', file, '--', 'ip', 'link', 'show'], inside(name))).toMatchObject({ status: 0 })
    })
    const { status, stdout } = await nlkit(['dump', file])
    expect(status).toBe(0)
    expect(stdout).toMatch(/RTM_GETLINK/)
  })
})

describeKernel('NLKIT_CAPTURE', ['root'], () => {
  test('a program writes what it says and hears; a second one adds to it', async () => {
    const file = join(directory, 'own.pcapng')
    await withSandbox(async ({ name }) => {
      const options = { ...inside(name), env: { NLKIT_CAPTURE: file } }
      for (const object of ['rules', 'links']) expect((await nlkit(['list', object], options)).status).toBe(0)
    })
    const { status, stdout, stderr } = await nlkit(['dump', file])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/RTM_GETRULE[\s\S]*RTM_GETLINK/)
    const stats = (await nlkit(['dump', '--stats', file])).stdout
    expect(stats).toMatch(/RTM_NEWRULE +\d/)
    expect(stats).toMatch(/RTM_NEWLINK +\d/)
  })

  test('a file that cannot be written is named', async () => {
    const { status, stderr } = await nlkit(['list', 'links'], { env: { NLKIT_CAPTURE: '/nowhere/x.pcapng' } })
    expect(status).toBe(1)
    expect(stderr).toMatch(/ENOENT.*\/nowhere\/x\.pcapng|\/nowhere\/x\.pcapng.*ENOENT/)
  })
})

describeKernel('nlkit monitor', ['root'], () => {
  test('shows events as they come, until it is interrupted', async () => {
    await withSandbox(async ({ name, exec }) => {
      const monitor = nlkit(['monitor', 'link', '--json'], {
        ...inside(name),
        onStart: child => {
          // Events before it listens are lost: the link goes up and down until one is seen.
          let up = true
          const timer = setInterval(() => {
            void exec('ip', ['link', 'set', 'lo', up ? 'up' : 'down'])
            up = !up
          }, 100)
          child.stdout?.once('data', () => {
            clearInterval(timer)
            child.kill('SIGINT')
          })
          child.once('exit', () => clearInterval(timer))
        },
      })
      const { status, stdout, stderr } = await monitor
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
        type: 'RTM_NEWLINK',
        attributes: { ifname: 'lo' },
      })
    })
  })

  test('a group that is none is refused', async () => {
    const { status, stderr } = await nlkit(['monitor', 'nonsense'])
    expect(status).toBe(2)
    expect(stderr).toMatch(/^nlkit: ERR_GROUP: no multicast group "nonsense"; there are .*link/)
  })
})
