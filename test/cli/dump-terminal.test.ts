import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { encodeMessage } from '../../protocol/netlink/index.js'
import { AF, newLink } from '../../protocol/route/index.js'
import { PcapngWriter } from '../../src/capture/index.js'
import { inTree } from '../setup/root.mjs'
import { compiled } from '../support/compiled.js'
import { describeWith } from '../support/kernel.js'
import { type CliResult, nlkit } from './nlkit.js'

const directory = mkdtempSync(join(tmpdir(), 'nlkit-terminal-'))
afterAll(() => rmSync(directory, { recursive: true }))

const writer = new PcapngWriter()
const packets = Array.from({ length: 50 }, (_, i) =>
  writer.write({
    bytes: encodeMessage(
      newLink,
      { flags: 5, sequence: i, portId: 0 },
      {
        header: { family: AF.UNSPEC, type: 0, index: 0, flags: 0, change: 0 },
        attributes: { ifname: `a-rather-long${i}` },
      },
      true,
    ),
    littleEndian: true,
    protocol: 0,
    direction: 'sent',
    time: BigInt(i) * 1_000_000n,
    place: { offset: 0 },
  }),
)
const capture = join(directory, 'links.pcapng')
writeFileSync(capture, Buffer.concat(packets))

const program = `${process.execPath} ${compiled('src/cli/main.ts')}`

/** What a command prints on a terminal of 60 columns: script(1) gives it one. */
function onTerminal(command: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env
  const child = spawn('script', ['-qec', `stty cols 60; ${command}`, '/dev/null'], {
    cwd: inTree(),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...rest, TERM: 'xterm', ...env },
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve(text.replaceAll('\r\n', '\n')))
  })
}

/** A line of shell; `onOutput` sees what it prints so far, and may send it signals. */
function bash(line: string, onOutput: (seen: string, child: ChildProcess) => void = () => {}): Promise<CliResult> {
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], { cwd: inTree(), stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
    onOutput(stdout, child)
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }))
  })
}

const colour = '\x1b['

describeWith('nlkit dump on a terminal', ['script'], () => {
  test('has colours, and no line wider than it', async () => {
    const text = await onTerminal(`${program} dump -x ${capture}`)
    expect(text).toContain(colour)
    const widths = text.split('\n').map(line => stripVTControlCharacters(line).length)
    expect(Math.max(...widths)).toBe(60)
  })

  test('NO_COLOR and --color never have none; --width is as wide as asked', async () => {
    expect(await onTerminal(`${program} dump ${capture}`, { NO_COLOR: '1' })).not.toContain(colour)
    const wide = await onTerminal(`${program} dump --color never --width 100 -x ${capture}`)
    expect(wide).not.toContain(colour)
    expect(Math.max(...wide.split('\n').map(line => line.length))).toBeGreaterThan(60)
  })

  test('long input into a pipe shows on standard error how far it is, and wipes that', async () => {
    const long = join(directory, 'long.pcapng')
    const fd = openSync(long, 'w')
    for (let i = 0; i < 4000; i++) writeSync(fd, Buffer.concat(packets))
    closeSync(fd)
    const text = await onTerminal(`${program} dump --messages ${long} | cat > ${join(directory, 'out')}`)
    expect(text).toMatch(/\r\d+% of \d+\.\d MB/)
    expect(text.endsWith('\r\x1b[K')).toBe(true)
  })
})

test('--color always paints a pipe', async () => {
  expect((await nlkit(['dump', '--color', 'always', capture])).stdout).toContain(colour)
  expect((await nlkit(['dump', '--color', 'sometimes', capture])).status).toBe(2)
})

test('a reader that has seen enough is no error', async () => {
  const { status, stdout, stderr } = await bash(`${program} dump -x ${capture} | head -n 1`)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.split('\n')).toHaveLength(2)
})

test('Ctrl-C ends a pipe that does not; what came is shown, and how much it was', async () => {
  const fifo = join(directory, 'fifo')
  // The shell becomes the program; behind it, somebody keeps the pipe open.
  const line = `mkfifo ${fifo}; (cat ${capture}; exec sleep 30) > ${fifo} 2>/dev/null & exec ${program} dump --messages - < ${fifo}`
  let sent = false
  const { status, stdout, stderr } = await bash(line, (seen, child) => {
    if (!sent && seen.includes('a-rather-long49')) sent = child.kill('SIGINT')
  })
  expect(stdout).toContain('a-rather-long49')
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'nlkit: 50 messages in 50 datagrams\n' })
})
