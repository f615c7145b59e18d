/** Each example of each `--help`, run as somebody would who has just read it. */
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'
import { nlkit } from './nlkit.js'

const commands = ['dump', 'record', 'diff', 'encode', 'monitor', 'list', 'completion']

/** The commands among the examples of a help text: what stands two spaces in, up to the words that explain it. */
function examplesIn(help: string): string[] {
  const [, examples = ''] = /^Examples:\n((?: {2}.*\n?)+)/m.exec(help) ?? []
  return examples
    .split('\n')
    .filter(line => /^ {2}(?:nlkit|NLKIT_CAPTURE|source)/.test(line))
    .map(line =>
      line
        .trim()
        .replace(/ {2,}\S.*$/, '')
        .replace(/(?<=c\.pcap) a page to open.*$/, ''),
    )
}

/** Commands that listen until Ctrl-C. */
const listens = /nlkit monitor|--live/

/** Statuses other than 0, and why. */
function expected(example: string): readonly number[] {
  // The two captures differ: so says diff(1), too.
  if (/nlkit diff/.test(example)) return [1]
  // A kernel without nlmon says so.
  return /--live/.test(example) ? [0, 1] : [0]
}

const folder = mkdtempSync(join(tmpdir(), 'nlkit-examples-'))
afterAll(() => rmSync(folder, { recursive: true }))

function prepare(): void {
  const bin = join(folder, 'bin')
  for (const path of ['bin', 'test', '.zfunc', '.config/fish/completions'])
    mkdirSync(join(folder, path), { recursive: true })
  writeFileSync(
    join(bin, 'nlkit'),
    `#!/bin/sh\nexec ${process.execPath} --import ${inTree('node_modules/tsx/dist/loader.mjs')} ${inTree('src/cli/main.ts')} "$@"\n`,
  )
  chmodSync(join(bin, 'nlkit'), 0o755)
  const script = `import { RouteClient } from ${JSON.stringify(inTree('src/index.ts'))}\nconst route = RouteClient.open()\nawait route.links.list()\nroute.close()\n`
  // As a program of somebody's would, they run by node; tsx is for the sources of this tree.
  for (const name of ['x.js', 'mine.js']) writeFileSync(join(folder, name), script)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'setup.py'), '#!/bin/sh\nip link add setup0 type bridge\n')
  chmodSync(join(folder, 'setup.py'), 0o755)
  for (const name of ['a.nl', 'test/a.nl']) cpSync(inTree('fixtures/route/link-add-veth.nl'), join(folder, name))
}

describeKernel('examples of --help', ['root', 'strace', 'bridge'], () => {
  const examples: string[] = []

  beforeAll(async () => {
    prepare()
    for (const words of [[], ...commands.map(command => [command])])
      examples.push(...examplesIn((await nlkit([...words, '--help'])).stdout))
    for (const [file, fixture] of [
      ['c.pcap', 'captures/bridge.nl'],
      ['capture.pcapng', 'captures/veth.nl'],
      ['b.pcapng', 'captures/errors.nl'],
    ] as const)
      await nlkit(['dump', '-w', join(folder, file), inTree('fixtures', fixture)])
    const { stdout } = await nlkit(['dump', '--json', inTree('fixtures/route/link-add-veth.nl')])
    writeFileSync(join(folder, 'message.json'), stdout)
  }, 300_000)

  test('each does what it says, without an error', { timeout: 600_000 }, async () => {
    expect(examples.length).toBeGreaterThan(30)
    const failed: unknown[] = []
    await withSandbox(async ({ name, exec }) => {
      await exec('ip', ['link', 'set', 'lo', 'up'])
      // What lists in another namespace takes this one.
      for (const given of examples.filter(example => !/nlkit egress/.test(example))) {
        const example = given.replace('--netns blue', `--netns ${name}`)
        const { status, stderr } = await run(name, listens.test(example) ? interrupted(example) : example)
        if (!expected(example).includes(status ?? -1)) failed.push({ example, status, stderr })
        await exec('sh', ['-c', 'ip link del br0 2>/dev/null; ip link del setup0 2>/dev/null; true'])
      }
    })
    expect(failed).toEqual([])
    expect(execFileSync('ls', [folder], { encoding: 'utf8' }).split('\n')).toEqual(
      expect.arrayContaining(['messages.bin', 'report.html', 'out.pcapng', 'add.nl', 'events.pcapng']),
    )
  })
})

/** Ctrl-C after a while in which it can have begun. */
function interrupted(example: string): string {
  const [first = '', ...rest] = example.split(' | ')
  return [`timeout --preserve-status -s INT 8 ${first}`, ...rest].join(' | ')
}

function run(name: string, line: string): Promise<{ status: number | null; stderr: string }> {
  const env = {
    ...process.env,
    HOME: folder,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    NODE_OPTIONS: `--import ${inTree('node_modules/tsx/dist/loader.mjs')}`,
  }
  const child = spawn('ip', ['netns', 'exec', name, 'bash', '-o', 'pipefail', '-c', line], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  return new Promise(resolve => child.on('close', status => resolve({ status, stderr })))
}
