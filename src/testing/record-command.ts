import { spawnSync } from 'node:child_process'
import { endianness, release } from 'node:os'
import type { CapturedDatagram } from '../capture/datagram.js'
import { eventsOfDatagrams } from '../capture/nl-datagram.js'
import { readCapture } from '../capture/read.js'
import { traceCommand } from '../live/strace.js'
import { messageComments } from '../socket/recorded-event.js'
import { Recording } from './recording.js'

export interface RecordedCommand {
  readonly recording: Recording
  /** Exit status as a shell has it: 128 + N when signal N ended it. */
  readonly status: number
  /** What strace said that could not be understood. */
  readonly problems: readonly string[]
}

/** How programs tell their version, where it is not `--version`. */
const VERSION: Readonly<Record<string, readonly string[]>> = {
  ip: ['-V'],
  bridge: ['-V'],
  tc: ['-V'],
  nft: ['-v'],
  iptables: ['-V'],
  ip6tables: ['-V'],
}

/**
 * Runs a program under strace, its input and output being ours, and records what it says to the kernel over netlink: what
 * `nlkit record -- COMMAND` does.
 *
 * Rejects with StraceError where strace is not installed.
 */
export async function recordCommand(command: string, args: readonly string[] = []): Promise<RecordedCommand> {
  const traced = traceCommand(command, args)
  const datagrams: CapturedDatagram[] = []
  const problems: string[] = []
  for await (const item of readCapture(traced.output, { format: 'strace' }))
    if (item.kind === 'datagram') datagrams.push(item.datagram)
    else problems.push(item.problem.reason)
  const status = await traced.status
  const events = messageComments(eventsOfDatagrams(datagrams), endianness() === 'LE')
  const tool = toolVersion(command)
  const header = {
    setup: [],
    commands: [{ command: [command, ...args].join(' '), ...(status !== 0 && { status }) }],
    tools: tool === undefined ? [] : [tool],
    kernel: release().split('-', 1)[0]!,
    byteOrder: endianness() === 'LE' ? 'little' : 'big',
    protocol: events[0]?.protocol ?? 'NETLINK_ROUTE',
    source: 'strace',
    notes: [],
  } as const
  return { recording: new Recording(header.commands[0]!.command, { header, events }), status, problems }
}

/** The first line that a known program prints when it is asked for its version. */
function toolVersion(command: string): string | undefined {
  const words = VERSION[command.split('/').at(-1)!]
  if (words === undefined) return undefined
  const { stdout = '' } = spawnSync(command, words, { encoding: 'utf8' })
  return stdout.split('\n', 1)[0]?.trim() || undefined
}
