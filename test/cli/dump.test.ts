import { spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { encodeMessage } from '../../protocol/netlink/index.js'
import { AF, newLink } from '../../protocol/route/index.js'
import { PcapngWriter } from '../../src/capture/index.js'
import { allFixtures, datagramsOf } from '../offline/dump/captured.js'
import { nlkit } from './nlkit.js'

const directory = mkdtempSync(join(tmpdir(), 'nlkit-dump-'))
afterAll(() => rmSync(directory, { recursive: true }))

const link = (ifname: string, sequence: number): Uint8Array =>
  encodeMessage(
    newLink,
    { flags: 5, sequence, portId: 0 },
    {
      header: { family: AF.UNSPEC, type: 0, index: 0, flags: 0, change: 0 },
      attributes: { ifname, linkinfo: { kind: 'bridge' } },
    },
    true,
  )

function capture(name: string, names: readonly string[]): string {
  const writer = new PcapngWriter()
  const packets = names.map((ifname, i) =>
    writer.write({
      bytes: link(ifname, i + 1),
      littleEndian: true,
      protocol: 0,
      direction: 'sent',
      time: BigInt(i) * 1_000_000n,
      place: { offset: 0 },
    }),
  )
  const file = join(directory, name)
  writeFileSync(file, Buffer.concat(packets))
  return file
}

const two = capture('two.pcapng', ['br0', 'br1'])

describe('nlkit dump FILE', () => {
  test('a line for each request, without colours in a pipe', async () => {
    const { status, stdout, stderr } = await nlkit(['dump', two])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).not.toContain('\x1b')
    expect(stdout).toMatch(/^ {4}1 .*RTM_NEWLINK.*br0.*\n {4}2 .*RTM_NEWLINK.*br1/)
  })

  test('-v names the fields, -x every byte, --width cuts', async () => {
    expect((await nlkit(['dump', '-v', two])).stdout).toMatch(/^ +IFLA_IFNAME br0$/m)
    expect((await nlkit(['dump', '-x', two])).stdout).toMatch(/62 72 30 00 .*IFLA_IFNAME/)
    const { stdout } = await nlkit(['dump', '-x', '--width', '40', two])
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBe(40)
  })

  test('--filter chooses, --stats counts, --json is encoded to the same bytes', async () => {
    const filtered = await nlkit(['dump', '--filter', 'ifname == "br1"', two])
    expect(filtered.stdout).toContain('br1')
    expect(filtered.stdout).not.toContain('br0')
    expect((await nlkit(['dump', '--stats', two])).stdout).toMatch(/^RTM_NEWLINK +2 /m)
    const json = join(directory, 'two.json')
    writeFileSync(json, (await nlkit(['dump', '--json', two])).stdout)
    const { stdout } = await nlkit(['encode', '--hex', json])
    expect(stdout.trimEnd().split('\n')).toEqual(
      [link('br0', 1), link('br1', 2)].map(b => Buffer.from(b).toString('hex')),
    )
  })

  test('JSON over several lines is encoded, too', async () => {
    const json = (await nlkit(['dump', '--json', two])).stdout.trimEnd().split('\n')
    const file = join(directory, 'pretty.json')
    writeFileSync(file, json.map(line => JSON.stringify(JSON.parse(line), null, 2)).join('\n'))
    expect((await nlkit(['encode', '--hex', file])).stdout).toBe((await nlkit(['encode', '--hex', two])).stdout)
  })

  test('a wrong filter says where; status 2', async () => {
    const { status, stderr } = await nlkit(['dump', '--filter', 'ifname == ', two])
    expect(status).toBe(2)
    expect(stderr).toMatch(/^nlkit: ERR_FILTER: .*\n {2}ifname == \n +\^\n$/)
  })

  test('bytes without a protocol are shown with what to do; the protocol has a name', async () => {
    const file = join(directory, 'plain.hex')
    writeFileSync(file, '14 00 00 00 12 00 01 03 01 00 00 00 00 00 00 00 00 00 00 00\n')
    const bare = await nlkit(['dump', file])
    expect(bare).toMatchObject({ status: 0, stdout: expect.stringContaining('type 18') })
    expect(bare.stderr).toBe(
      'nlkit: the input does not say of which protocol it is: --protocol route, --protocol netfilter …\n',
    )
    for (const protocol of ['route', 'NETLINK_ROUTE', '0']) {
      const { stdout, stderr } = await nlkit(['dump', '--protocol', protocol, file])
      expect([stdout.includes('RTM_GETLINK'), stderr]).toEqual([true, ''])
    }
    expect(await nlkit(['dump', '--protocol', 'nosuch', file])).toMatchObject({ status: 2 })
  })

  test.each([
    ['-w', 'the file that is read', '--write'],
    ['--html', 'the file that is read', '--html'],
    ['-w', 'another name of it', '--write'],
    ['--html', 'another name of it', '--html'],
  ])('%s of %s is refused, and the capture stays', async (option, which, named) => {
    const file = capture('kept.pcapng', ['br0'])
    const other = join(directory, 'kept-too.pcapng')
    rmSync(other, { force: true })
    symlinkSync(file, other)
    const before = readFileSync(file)
    const { status, stderr } = await nlkit(['dump', option, which === 'another name of it' ? other : file, file])
    expect(status).toBe(2)
    expect(stderr).toMatch(`${named} `)
    expect(stderr).toMatch(/would overwrite the capture that is read: name another file\n/)
    expect(readFileSync(file)).toEqual(before)
  })

  test.each(['-w', '--html'])('%s of the file that standard input is redirected from is refused, too', async option => {
    const file = capture('redirected.pcapng', ['br0'])
    const before = readFileSync(file)
    const { status, stderr } = await nlkit(['dump', option, file, '-'], {
      wrap: ['sh', '-c', 'exec "$@" < "$0"', file],
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(/would overwrite the capture that is read: name another file\n/)
    expect(readFileSync(file)).toEqual(before)
  })

  test('--html with a capture where the page belongs is refused; another page and another capture are written over', async () => {
    const file = capture('meant-as-input.pcapng', ['br0'])
    const before = readFileSync(file)
    const { status, stderr } = await nlkit(['dump', '--html', file])
    expect(status).toBe(2)
    expect(stderr).toContain(`as in nlkit dump --html report.html ${file}\n`)
    expect(readFileSync(file)).toEqual(before)
    const page = join(directory, 'page.html')
    for (const _ of [1, 2]) expect((await nlkit(['dump', '--html', page, two])).status).toBe(0)
    expect((await nlkit(['dump', '-w', file, two])).status).toBe(0)
    expect(readFileSync(file)).not.toEqual(before)
  })

  test('of a file cut short the good part is shown; status 1', async () => {
    const file = join(directory, 'short.pcapng')
    writeFileSync(file, readFileSync(two).subarray(0, -10))
    const { status, stdout, stderr } = await nlkit(['dump', file])
    expect(status).toBe(1)
    expect(stdout).toContain('br0')
    expect(stderr).toMatch(/not read: byte \d+: /)
  })

  test.each([
    ['of no format', Buffer.from('#!/bin/sh\n'), /not read: line 1: the text holds no bytes in hex/],
    [
      'of HTML',
      Buffer.from('<!DOCTYPE html>\n<p>not found</p>\n'),
      /^nlkit: not read: line 1: not a capture, nor hex.*looks like HTML\n$/,
    ],
    // A pcap of Ethernet, link type 1, without a packet in it.
    [
      'of another link type',
      Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex'),
      /not read: byte 20: .*link type/,
    ],
  ] as const)('a file %s is said to be; status 1', async (_, bytes, reason) => {
    const file = join(directory, 'other.pcap')
    writeFileSync(file, bytes)
    const { status, stdout, stderr } = await nlkit(['dump', file])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(reason)
  })

  test('a file that is not there is named; status 1', async () => {
    const { status, stderr } = await nlkit(['dump', '/nowhere.pcap'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/ENOENT/)
    expect(stderr).toContain('/nowhere.pcap')
  })
})

describe('a long capture', () => {
  /** Peak resident size in megabytes, as long as it ran. */
  async function peakOf(args: readonly string[]): Promise<number> {
    let peak = 0
    let look: NodeJS.Timeout | undefined
    const { status } = await nlkit(['dump', ...args], {
      // Little room for garbage: what is left is what is kept. More than the old space holds ends the process.
      env: { NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=32' },
      onStart: child => {
        // Not kept here, either.
        child.stdout?.removeAllListeners('data').resume()
        look = setInterval(() => {
          try {
            const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
            peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
          } catch {
            // It has just ended.
          }
        }, 5)
      },
    })
    clearInterval(look)
    expect(status).toBe(0)
    return peak
  }

  /** What was captured of ip and the kernel, so many megabytes of it. */
  function grown(name: string, megabytes: number): string {
    const file = join(directory, name)
    const writer = new PcapngWriter()
    const all = allFixtures.filter(path => path.startsWith('captures/')).flatMap(datagramsOf)
    const packets = Buffer.concat(all.map(datagram => writer.write(datagram)))
    const fd = openSync(file, 'w')
    for (let size = 0; size < megabytes * 1e6; ) size += writeSync(fd, packets)
    closeSync(fd)
    return file
  }

  test
    .skipIf(process.platform !== 'linux')
    .each([[[]], [['--filter', 'linkinfo.kind == "veth"']], [['--json']], [['--stats']], [['-w', '/dev/null']]])(
    'takes no more memory than a shorter one: %j',
    async options => {
      // The shorter one is long enough for compiled code and garbage to be as they stay, and for as many threads.
      const shorter = await peakOf([...options, grown('shorter.pcapng', 20)])
      expect(await peakOf([...options, grown('long.pcapng', 50)])).toBeLessThan(shorter + 25)
    },
    // A machine that does much else at the same time.
    300_000,
  )
})

test.each([
  ['no-such-command-of-nlkit', 'it is in no directory of PATH'],
  ['/nowhere/ip', 'there is no such file'],
])('-- %s is told as a shell would, with status 127', async (command, why) => {
  const { status, stdout, stderr } = await nlkit(['dump', '--', command, 'link'])
  expect({ status, stdout, stderr }).toEqual({
    status: 127,
    stdout: '',
    stderr: `nlkit: ERR_NO_COMMAND: cannot run ${command}: ${why}\n`,
  })
})

test('-- FILE that may not be executed is told as a shell would, with status 126', async () => {
  for (const [file, why] of [
    [two, 'it may not be executed (chmod +x, or name its interpreter)'],
    [directory, 'it is a directory'],
  ] as const) {
    const { status, stdout, stderr } = await nlkit(['dump', '--', file])
    const shell = spawnSync('sh', ['-c', 'exec "$0"', file])
    expect({ status, stdout, stderr }).toEqual({
      status: shell.status,
      stdout: '',
      stderr: `nlkit: ERR_NOT_EXECUTABLE: cannot run ${file}: ${why}\n`,
    })
    expect(status).toBe(126)
  }
  // As a shell does, the search goes on behind a file that cannot be run.
  const folder = join(directory, 'path')
  mkdirSync(folder)
  writeFileSync(join(folder, 'tool'), '')
  const { status, stderr } = await nlkit(['dump', '--', 'tool'], { env: { PATH: `${folder}:${process.env.PATH}` } })
  expect({ status, stderr }).toEqual({
    status: 126,
    stderr: `nlkit: ERR_NOT_EXECUTABLE: cannot run tool: ${folder}/tool may not be executed (chmod +x, or name its interpreter)\n`,
  })
})

test('nlkit diff: 0 for the same, 1 for what differs', async () => {
  const other = capture('other.pcapng', ['br0', 'br9'])
  expect(await nlkit(['diff', two, two])).toMatchObject({ status: 0, stdout: '' })
  const { status, stdout } = await nlkit(['diff', two, other])
  expect(status).toBe(1)
  expect(stdout).toContain('IFLA_IFNAME')
  expect(stdout).toContain('br9')
})
