/** A place where the examples of help texts and pages are run as somebody would who has just read them. */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { inTree } from '../setup/root.mjs'
import { compiled } from '../support/compiled.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'
import { nlkit } from './nlkit.js'

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How an example ended: what it says it writes is there, or missing. */
export interface Outcome extends Ended {
  readonly example: string
  readonly written: readonly string[]
  readonly missing: readonly string[]
}

/** Commands that listen until Ctrl-C. */
const listens = /nlkit monitor|--live|tcpdump -i/

/** The files that a command says it writes. */
const writtenBy = (example: string): string[] =>
  [...example.matchAll(/(?:-w|-o|--html|>|NLKIT_CAPTURE=) ?([\w.~/-]*\w\.\w+|[\w~./]+\/_nlkit)/g)]
    .map(([, file = '']) => file)
    .filter(file => file !== '/dev/null')

export class ExampleShell {
  readonly #template = mkdtempSync(join(tmpdir(), 'nlkit-examples-'))

  /** The captures, scripts and programs that the examples speak of. */
  async prepare(): Promise<void> {
    const bin = join(this.#template, 'bin')
    for (const path of ['bin', 'test', '.zfunc', '.config/fish/completions'])
      mkdirSync(join(this.#template, path), { recursive: true })
    const executable = (path: string, script: string) => {
      writeFileSync(path, `#!/bin/sh\n${script}\n`)
      chmodSync(path, 0o755)
    }
    // Who is to get Ctrl-C says so.
    executable(join(bin, 'nlkit'), `echo $$ > ~/pid\nexec ${process.execPath} ${compiled('src/cli/main.ts')} "$@"`)
    executable(join(bin, 'tcpdump'), 'echo $$ > ~/pid\nPATH=/usr/sbin:/usr/bin\nexec tcpdump "$@"')
    executable(join(this.#template, 'setup.py'), 'ip link add setup0 type bridge')
    const library = JSON.stringify(compiled('src/index.ts'))
    const program = `import { RouteClient } from ${library}\nconst route = RouteClient.open()\nawait route.links.list()\nroute.close()\n`
    for (const name of ['x.js', 'mine.js', 'program.js']) writeFileSync(join(this.#template, name), program)
    writeFileSync(join(this.#template, 'package.json'), '{ "type": "module" }')
    const message = inTree('fixtures/route/link-add-veth.nl')
    for (const name of ['a.nl', 'test/a.nl']) cpSync(message, join(this.#template, name))
    for (const [file, fixture] of [
      ['c.pcap', 'captures/bridge.nl'],
      ['capture.pcapng', 'captures/veth.nl'],
      ['a.pcapng', 'captures/bridge.nl'],
      ['b.pcapng', 'captures/errors.nl'],
    ] as const)
      await nlkit(['dump', '-w', join(this.#template, file), inTree('fixtures', fixture)])
    writeFileSync(join(this.#template, 'message.json'), (await nlkit(['dump', '--json', message])).stdout)
  }

  /** Each in a folder and a namespace of its own, a few at a time: one that waits leaves its processor to the others. */
  async runAll(examples: readonly string[], atOnce = 4): Promise<Outcome[]> {
    const left = [...examples]
    const outcomes: Outcome[] = []
    const worker = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) outcomes.push(await this.#run(next))
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    return outcomes
  }

  close(): void {
    rmSync(this.#template, { recursive: true })
  }

  async #run(given: string): Promise<Outcome> {
    const home = mkdtempSync(join(tmpdir(), 'nlkit-example-'))
    try {
      cpSync(this.#template, home, { recursive: true })
      const files = writtenBy(given).map(file => file.replace(/^~\//, ''))
      const written = files.map(file => join(home, file))
      for (const file of written) rmSync(file, { force: true })
      return await withSandbox(async sandbox => {
        await sandbox.exec('ip', ['link', 'set', 'lo', 'up'])
        const example = given.replace('--netns blue', `--netns ${sandbox.name}`)
        const ended = await inShell(example, home, sandbox, written)
        const missing = files.filter(file => !existsSync(join(home, file)))
        return { example: given, ...ended, written: files.filter(file => !missing.includes(file)), missing }
      })
    } finally {
      rmSync(home, { recursive: true })
    }
  }
}

/** Runs a line of bash; what listens is given something to hear, and Ctrl-C once it has heard. */
function inShell(line: string, home: string, sandbox: Sandbox, written: readonly string[]): Promise<Ended> {
  const child = spawn('ip', ['netns', 'exec', sandbox.name, 'bash', '-o', 'pipefail', '-c', line], {
    cwd: home,
    env: { ...process.env, HOME: home, PATH: `${join(home, 'bin')}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const heard = () => stdout !== '' || written.some(file => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0)
  const interrupt = async () => {
    for (let state = 'up'; child.exitCode === null && !heard(); state = state === 'up' ? 'down' : 'up') {
      await stir(sandbox, state)
      await setTimeout(100)
    }
    if (child.exitCode === null) process.kill(Number(readFileSync(join(home, 'pid'), 'utf8')), 'SIGINT')
  }
  return new Promise((resolve, reject) => {
    child.on('close', status => resolve({ status, stdout, stderr }))
    if (listens.test(line)) interrupt().catch(reject)
  })
}

/** An event for each that an example listens to: of a link, its addresses and routes, and of nf_tables. */
async function stir(sandbox: Sandbox, state: string): Promise<void> {
  await sandbox.exec('ip', ['link', 'set', 'lo', state])
  await sandbox.exec('ip', ['route', 'replace', 'local', '192.0.2.1', 'dev', 'lo', 'table', 'local'])
  await sandbox.exec('nft', ['add table ip stir; delete table ip stir'])
}
