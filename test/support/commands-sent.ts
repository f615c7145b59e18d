/** Commands that messages are said as, run under strace: what they send. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DecodedMessage, decode, toJsonValue } from '../../src/dump/index.js'
import { readStrace, straceOptions } from '../fixtures/strace.js'
import type { RouteCapture } from './ip-words.js'

/** Without the notes of form, without zeros in the header, which some leave out, and without what came a second time: whoever typed it wrote a word and its synonym. */
function meaning(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meaning)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(
    ([key, item]) => !key.startsWith('$') && item !== 0 && !isRepetition(key, item),
  )
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, meaning(item)]))
}

function isRepetition(key: string, items: unknown): boolean {
  return key === 'unknown' && (items as { problem?: string }[]).every(({ problem }) => problem === 'duplicate')
}

export function told({ name, flags, body }: DecodedMessage): string {
  return `${name} ${flags} ${JSON.stringify(meaning(toJsonValue(body)))}`
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** What each command sends, run under strace in a namespace in which there is nothing but what `setup` makes. */
export function sentBy(
  commands: readonly string[],
  setup: readonly string[] = [],
): { sent: string[]; stderr: string }[] {
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-words-'))
  try {
    const lines = commands.map((command, i) => {
      const base = join(folder, String(i))
      return `strace ${straceOptions.join(' ')} -o ${base}.trace bash -c ${quoted(`exec ${command}`)} </dev/null >/dev/null 2>${base}.stderr`
    })
    spawnSync('unshare', ['-n', 'bash', '-s'], { input: [...setup, ...lines].join('\n') })
    const files = readdirSync(folder)
    return commands.map((_, i) => {
      let sockets = 0
      const traces = files.filter(name => name.startsWith(`${i}.trace`))
      const events = traces.flatMap(name => readStrace(readFileSync(join(folder, name), 'utf8'), () => ++sockets))
      const sent = events.filter(({ type }) => type === 'send').flatMap(({ bytes }) => decode(0, bytes).map(told))
      return { sent, stderr: readFileSync(join(folder, `${i}.stderr`), 'utf8') }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A newer `ip` has words that this one does not know, and what was made by hand may not be sent: both are compared in test/offline. */
export function isKnownHere({ tools }: RouteCapture): boolean {
  const [, own = ''] = /(\d+\.\d+)/.exec(spawnSync('ip', ['-V'], { encoding: 'utf8' }).stdout) ?? []
  const version = (text: string): number => text.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0)
  return tools.length > 0 && tools.every(tool => version(/^iproute2-(\d+\.\d+)/.exec(tool)?.[1] ?? '0') <= version(own))
}
