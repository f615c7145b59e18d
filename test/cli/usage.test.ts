import { describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { nlkit } from './nlkit.js'

const commands = ['plan', 'up', 'down', 'status', 'check', 'explain', 'demo']

describe('help', () => {
  test.each([[[]], [['egress']], ...commands.map(command => [['egress', command]])])('nlkit %j --help', async words => {
    const { status, stdout, stderr } = await nlkit([...words, '--help'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: ${['nlkit', ...words].join(' ')} `))
    expect(stdout).not.toContain('\x1b')
  })

  test('lists every command, with examples', async () => {
    const { stdout } = await nlkit(['egress', '--help'])
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} .*\\w`, 'm'))
    expect(stdout).toContain('nlkit egress up --subnet6')
  })

  test('loads nothing of the library', async () => {
    // ffi-rs brings native code: what does not load it has not opened a socket either.
    const { stderr } = await nlkit(['egress', 'plan', '--help'], { env: { NODE_DEBUG: 'esm,module' } })
    expect(stderr).toContain('commander')
    expect(stderr).not.toContain('ffi-rs')
  })

  test('--version', async () => {
    expect(await nlkit(['--version'])).toMatchObject({ status: 0, stdout: `${packageJson.version}\n`, stderr: '' })
  })

  test('without a command is shown as an error', async () => {
    for (const words of [[], ['egress']]) {
      const { status, stdout, stderr } = await nlkit(words)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(/^Usage: nlkit/)
    }
  })
})

// Only `plan` is run here: should a mistake go unnoticed, it changes nothing.
describe('what is wrong on the command line: one line with a code, status 2', () => {
  test.each<[string[], string, RegExp]>([
    [['nonsense'], 'ERR_USAGE', /unknown command 'nonsense'/],
    [['egress', 'upp'], 'ERR_USAGE', /unknown command 'upp' \(Did you mean up\?\)/],
    [['egress', 'plan', '--brigde', 'br1'], 'ERR_USAGE', /unknown option '--brigde' \(Did you mean --bridge\?\)/],
    [['egress', 'plan', '--bridge'], 'ERR_USAGE', /argument missing/],
    [['egress', 'plan', 'extra'], 'ERR_USAGE', /too many arguments/],
    [['egress', 'plan', '--mtu', '15oo'], 'ERR_USAGE', /'15oo' is invalid/],
    [['egress', 'plan', '--firewall', 'pf'], 'ERR_USAGE', /nftables, iptables/],
    [['egress', 'plan', '--mtu', '1'], 'ERR_EGRESS_OPTION', /mtu: 1/],
    [['egress', 'plan', '--subnet', '192.168.0.0/33'], 'ERR_EGRESS_SUBNET', /"192.168.0.0\/33"/],
    [['egress', 'plan', '--subnet', '192.168.0.1/16'], 'ERR_EGRESS_SUBNET', /the network is 192.168.0.0\/16/],
    [['egress', 'plan', '--address', '10.0.0.1'], 'ERR_EGRESS_ADDRESS', /is not in 192.168.0.0\/16/],
    [['egress', 'plan', '--bridge', 'a-name-over-15-bytes'], 'ERR_EGRESS_NAME', /20 bytes/],
    [['egress', 'plan', '--namespace', 'a/b'], 'ERR_EGRESS_NAME', /namespace/],
    [['egress', 'plan', '--interface', 'eth0/1'], 'ERR_EGRESS_NAME', /contains "\/"/],
  ])('nlkit %j', async (words, code, message) => {
    const { status, stdout, stderr } = await nlkit(words)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    const [first = '', ...rest] = stderr.trimEnd().split('\n')
    expect(first.startsWith(`nlkit: ${code}: `)).toBe(true)
    expect(first).toMatch(message)
    for (const line of rest) expect(line).toMatch(/^hint: /)
  })

  test('is repeated without its control characters', async () => {
    for (const words of [
      ['egress', 'plan', '--x\x1b[31m\u202e'],
      ['egress', 'plan', '--bridge', 'b/\x1b[31m\u202e'],
    ]) {
      const { status, stderr } = await nlkit(words)
      expect(status).toBe(2)
      expect(stderr).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
    }
  })

  test('shows a stack only with DEBUG', async () => {
    const words = ['egress', 'plan', '--bridge', 'a/b']
    expect((await nlkit(words)).stderr).not.toMatch(/^ +at /m)
    expect((await nlkit(words, { env: { DEBUG: 'nlkit:*' } })).stderr).toMatch(/^ +at /m)
  })
})
