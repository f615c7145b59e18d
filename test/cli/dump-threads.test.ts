import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PcapngWriter } from '../../src/capture/index.js'
import type { Division } from '../../src/cli/dump-threads.js'
import { allFixtures, datagramsOf } from '../offline/dump/captured.js'
import { compiled } from '../support/compiled.js'

const directory = mkdtempSync(join(tmpdir(), 'nlkit-threads-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Captured datagrams, one behind the other, those of each fixture from a process of its own; the last packet is cut short. */
function captureOf(name: string, paths: readonly string[]): string {
  const file = join(directory, name)
  const writer = new PcapngWriter()
  const packets = paths.flatMap((path, pid) =>
    datagramsOf(path).map(datagram => writer.write({ ...datagram, process: { pid, fd: datagram.process?.fd ?? 0 } })),
  )
  writeFileSync(file, Buffer.concat(packets).subarray(0, -9))
  return file
}

const everything = captureOf('everything.pcapng', allFixtures)
const some = captureOf(
  'some.pcapng',
  allFixtures.filter((_, i) => i % 9 === 0),
)

const alone: Division = { least: 0, threads: 1, chunk: 4096, ahead: 4 }

interface Shown {
  readonly status: number | null
  readonly stderr: string
  readonly lines: number
  readonly hash: string
}

/** What is shown of `file`, and its last line. `onOutput` is told of each piece. */
function shown(
  file: string,
  options: object,
  division: Division,
  onOutput: (text: string, child: ChildProcess) => void = () => {},
): Promise<Shown> {
  const program = [compiled('test/cli/dump-program.ts'), file, JSON.stringify(options), JSON.stringify(division)]
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'pipe'] })
  const hash = createHash('md5')
  let [lines, stderr] = [0, '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    hash.update(text)
    lines += text.split('\n').length - 1
    onOutput(text, child)
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => resolve({ status, stderr, lines, hash: hash.digest('hex') }))
  })
}

test.each([
  [everything, { width: 100 }],
  [some, { messages: true }],
  [some, { verbose: true, color: 'always' }],
  [some, { messages: true, verbose: true, filter: 'type != RTM_NEWLINK && not error' }],
  [some, { json: true, filter: 'number > 100' }],
])(
  'several threads print what one prints, byte for byte: %s %j',
  async (file, options) => {
    const one = await shown(file, options, alone)
    expect(one.lines).toBeGreaterThan(200)
    expect(one.status).toBe(1)
    expect(one.stderr).toContain('the file ends after')
    // Parts that are smaller than most packets, and more threads than parts in flight.
    expect(await shown(file, options, { ...alone, threads: 3, chunk: 1000, ahead: 2 })).toEqual(one)
    expect(await shown(file, options, { ...alone, threads: 2, chunk: 20_000, ahead: 1 })).toEqual(one)
  },
  120_000,
)

test('on a terminal, too: colours, and lines as wide as it is', () => {
  const onTerminal = (division: Division): string => {
    const words = [process.execPath, compiled('test/cli/dump-program.ts'), some, '{}', JSON.stringify(division)]
    const line = `stty cols 70; ${words.map(word => `'${word}'`).join(' ')} 2>/dev/null`
    const { NO_COLOR: _, ...env } = process.env
    const options = { encoding: 'utf8', env: { ...env, TERM: 'xterm' } } as const
    return spawnSync('script', ['-qec', line, '/dev/null'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] }).stdout
  }
  const one = onTerminal(alone)
  expect(one).toContain('\x1b[1m')
  expect(onTerminal({ ...alone, threads: 2 })).toBe(one)
})

test('Ctrl-C: what was read is printed to its end, in order, each message once', async () => {
  let text = ''
  const division: Division = { ...alone, threads: 2, chunk: 1000 }
  const { status, stderr } = await shown(everything, { messages: true }, division, (more, child) => {
    if (text === '') child.kill('SIGINT')
    text += more
  })
  const [, messages] = /^nlkit: (\d+) messages in \d+ datagrams\n$/.exec(stderr) ?? []
  expect({ status, messages }).toEqual({ status: 0, messages: expect.any(String) })
  const numbers = text.trimEnd().split('\n')
  expect(numbers.map(line => Number.parseInt(line, 10))).toEqual(numbers.map((_, i) => i + 1))
  expect(numbers).toHaveLength(Number(messages))
})

test.each([1, 3])('a reader that has seen enough is no error, and ends %i threads', async threads => {
  const { status, stderr } = await shown(everything, { verbose: true }, { ...alone, threads }, (_, child) => {
    child.stdout?.destroy()
  })
  // The end, which is missing, was not come to.
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
