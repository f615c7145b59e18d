/* Who is measured, what each can do, and what it needs to be there. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** How a peer is run: `words` and then workload, n and repeats. */
export interface Command {
  readonly words: readonly string[]
}

export interface Peer {
  readonly name: string
  readonly is: string
  readonly does: readonly string[]
  /** Workloads that take it too long at full size: its share of n. */
  readonly share?: Readonly<Record<string, number>>
  /** Makes what is needed. @throws Error that says what is missing */
  prepare(): Command
}

// npm runs scripts at the top of the working tree.
const sources = 'test/bench/peers'
/** What is compiled or installed to be compared with. */
const made = '.cache/bench-peers'
const compiled = import.meta.dirname

const lists = ['w2', 'walk', 'w3-links', 'w3-addrs', 'w4-list', 'w5-list']
const fromMemory = ['w9-route', 'w9-link', 'w9-rule']
const events = ['w7-burst', 'w7-paced']

/** The newest of the sources decides: the program is compiled when it is older. */
function compileC(variant: string, program = join(made, 'c'), options: readonly string[] = []): Command {
  const newest = ['c.c', 'netlink.h', 'encode.h', 'decode.h'].map(name => statSync(join(sources, name)).mtimeMs)
  if (!existsSync(program) || statSync(program).mtimeMs < Math.max(...newest)) {
    mkdirSync(made, { recursive: true })
    const compiler = process.env.CC ?? 'cc'
    try {
      const words = ['-O2', '-o', program, join(sources, 'c.c'), ...options]
      execFileSync(compiler, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    } catch (error) {
      const { code, stderr } = error as { code?: string; stderr?: Buffer }
      if (`${stderr}`.includes('libmnl.h')) throw new Error('libmnl is not installed (libmnl-dev)')
      throw new Error(code === 'ENOENT' ? `no C compiler: ${compiler} is not installed` : `${compiler}: ${stderr}`)
    }
  }
  return { words: [program, variant] }
}

/** A version that is known to do what is asked of it here. */
const npmPackage = 'netlink@0.3.0'

function installNpm(): Command {
  const folder = join(made, 'npm')
  if (!existsSync(join(folder, 'node_modules/netlink/package.json'))) {
    mkdirSync(folder, { recursive: true })
    const words = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      npmPackage,
    ]
    try {
      execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 })
    } catch (error) {
      const reason = /npm (?:error|ERR!) (?!code)(.+)/.exec(`${(error as { stderr?: Buffer }).stderr}`)?.[1]
      throw new Error(`${npmPackage} could not be installed: ${reason ?? (error as Error).message}`)
    }
  }
  return { words: [process.execPath, join(compiled, 'peers/npm-netlink.js')] }
}

function programs(peer: string, needed: readonly string[]): Command {
  for (const program of needed)
    try {
      execFileSync(program, ['-V'], { stdio: 'ignore' })
    } catch {
      throw new Error(`${program} is not installed`)
    }
  return { words: [process.execPath, join(compiled, 'peers/programs.js'), peer] }
}

export const peers: readonly Peer[] = [
  {
    name: 'c',
    is: 'plain sockets and structs',
    does: [
      ...['w1-ack', 'w1-batch', 'w1-all', 'w4-add', 'w5-add', 'w6', 'w8', 'requests'],
      ...lists,
      ...fromMemory,
      ...events,
    ],
    prepare: () => compileC('c'),
  },
  {
    name: 'c-acks',
    is: 'the same with an acknowledgement for each message of a batch',
    does: ['w1-batch', 'w1-all'],
    prepare: () => compileC('c-acks'),
  },
  {
    name: 'c-floor',
    is: "the same without looking at replies: the kernel's own time",
    does: ['w2', 'w3-links', 'w3-addrs', 'w4-list', 'w5-list', 'w6', 'requests'],
    prepare: () => compileC('c-floor'),
  },
  {
    name: 'c-libmnl',
    is: 'the same, attributes walked and read by libmnl, as programs in C do',
    does: [...lists, 'w6', 'requests', ...fromMemory],
    prepare: () => compileC('c-libmnl', join(made, 'c-libmnl'), ['-DLIBMNL', '-lmnl']),
  },
  {
    name: 'nlkit',
    is: 'this',
    does: [
      ...['w1-ack', 'w1-await', 'w1-batch', 'w1-all', 'w4-add', 'w5-add', 'w6', 'w8', 'requests'],
      ...[...lists, ...fromMemory, ...events],
    ],
    prepare: () => ({ words: [process.execPath, join(compiled, 'adapter/main.js')] }),
  },
  {
    name: 'npm-netlink',
    is: `npm ${npmPackage}, a native addon`,
    does: [
      'w1-await',
      'w1-batch',
      'w1-all',
      'w2',
      'w3-links',
      'w3-addrs',
      'w6',
      'w7-burst',
      'w7-paced',
      'w9-route',
      'w9-link',
    ],
    prepare: installNpm,
  },
  {
    name: 'ip',
    is: 'the command line, whole processes',
    does: ['w1-batch', 'w2', 'w3-links', 'w3-addrs', 'w6'],
    share: { w6: 0.005 },
    prepare: () => programs('ip', ['ip']),
  },
  {
    name: 'nft',
    is: 'the command line, whole processes',
    does: ['w4-add', 'w4-list', 'w5-add', 'w5-list'],
    prepare: () => programs('nft', ['nft']),
  },
  {
    name: 'ip+nft',
    is: 'ip -batch and nft -f, the fewest processes',
    does: ['w8'],
    prepare: () => programs('ip+nft', ['ip', 'nft']),
  },
]

/**
 * A program of somebody else's as a peer: a command line of the shell to which workload, n and repeats are added, and which prints a line of
 * JSON as the others do.
 */
export function stranger(definition: string, does: readonly string[]): Peer {
  const [, name, command] = /^([\w.-]+)=(.+)$/s.exec(definition) ?? []
  if (name === undefined || command === undefined)
    throw new Error(`--peer takes NAME=COMMAND, not ${JSON.stringify(definition)}`)
  if (peers.some(peer => peer.name === name)) throw new Error(`--peer: ${name} is a peer already`)
  return { name, is: command, does, prepare: () => ({ words: ['sh', '-c', `exec ${command} "$@"`, 'sh'] }) }
}
