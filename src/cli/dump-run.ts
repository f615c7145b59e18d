import { isMainThread } from 'node:worker_threads'
import { readCaptureBatches } from '../capture/read.js'
import type { PrintOptions } from './dump.js'
import { readInput } from './dump-input.js'
import { type Division, dividedOutput, usualDivision } from './dump-threads.js'
import { EXIT } from './fail.js'
import { refuseOverwriting } from './overwriting.js'
import { show } from './show.js'
import { UsageError } from './usage-error.js'

/** What to look at: a capture, a command, or everything. */
export interface DumpSource {
  readonly file?: string
  readonly command?: readonly string[]
}

/** `nlkit dump`. Returns the exit status. */
export async function runDump(
  source: DumpSource,
  options: PrintOptions & { live?: true; netns?: string },
  division: Division = usualDivision,
): Promise<number> {
  refuseOverwriting(options, source.command === undefined && !options.live ? (source.file ?? '-') : undefined)
  if (source.command !== undefined) return dumpCommand(source.command, options)
  const { live, netns } = options
  const interrupt = new AbortController()
  // Ctrl-C ends the input; what was read is shown.
  if (isMainThread) process.once('SIGINT', () => interrupt.abort())
  const { signal } = interrupt
  if (live) {
    const { captureLive } = await import('../live/nlmon.js')
    return show(captureLive(signal, netns === undefined ? {} : { netns }), { ...options, signal, counts: true })
  }
  const { file = '-' } = source
  if (file === '-' && process.stdin.isTTY)
    throw new UsageError('nothing to read: give a capture, a pipe, or -- and a command')
  const output = dividedOutput(file, options, division)
  const quiet = process.stdout.isTTY && options.write === undefined && options.html === undefined
  const status = process.stderr.isTTY && !quiet && output?.leads !== false ? process.stderr : undefined
  const { chunk } = division
  const input = readInput(file, output === undefined ? { status, signal } : { status, signal, chunk, end: output.end })
  try {
    return await show(readCaptureBatches(input), { ...options, signal, title: file, counts: true, output })
  } finally {
    await output?.close()
  }
}

async function dumpCommand([command, ...args]: readonly string[], options: PrintOptions): Promise<number> {
  if (command === undefined) throw new UsageError('no command behind --')
  const { traceCommand } = await import('../live/strace.js')
  const traced = traceCommand(command, args)
  // Ctrl-C is the command's: it goes to everybody at the terminal, and what the command makes of it is seen to its end.
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  try {
    const shown = await show(readCaptureBatches(traced.output, { format: 'strace' }), {
      ...options,
      title: [command, ...args].join(' '),
    })
    const status = await traced.status
    return status === EXIT.ok ? shown : status
  } finally {
    process.off('SIGINT', ignore)
  }
}
