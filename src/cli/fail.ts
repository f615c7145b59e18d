import { inspect } from 'node:util'
import { CommanderError } from 'commander'
import { type Terminal, tone } from './terminal.js'

/** Exit statuses. Those of signals are the shell's: 128 + N. */
export const EXIT = {
  /** Done; what was checked is in order. */
  ok: 0,
  /** The job failed, or what was checked is broken. */
  failed: 1,
  /** The command line, or a value in it, is wrong; nothing was done. */
  usage: 2,
  /** The command behind `--` is there, but may not be run; as a shell has it. */
  notExecutable: 126,
  /** The command behind `--` is not there; as a shell has it. */
  noCommand: 127,
} as const

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** Errors that were found in what the user gave before anything was done. */
const USAGE = new Set([
  'ERR_USAGE',
  'ERR_FILTER',
  'ERR_GROUP',
  'ERR_ENCODE_INPUT',
  'ERR_DEVICE_NAME',
  'ERR_ADDRESS',
  'ERR_CIDR',
  'ERR_WORD',
  'ERR_COMBINATION',
  'ERR_NETNS_NAME',
  'ERR_ECHO_ADDRESS',
  'ERR_ECHO_OPTION',
  'ERR_EGRESS_OPTION',
  'ERR_EGRESS_NAME',
  'ERR_EGRESS_SUBNET',
  'ERR_EGRESS_ADDRESS',
])

const PRIVILEGE = new Set(['ERR_EGRESS_PRIVILEGE', 'EPERM', 'EACCES'])

/** Tells what went wrong, mostly in one line, `nlkit: CODE: message`, with a hint where there is one; the whole stack with DEBUG set. */
export function fail(error: unknown, terminal: Terminal): ExitStatus {
  if (error instanceof CommanderError && isHelp(error)) return error.code === 'commander.help' ? EXIT.usage : EXIT.ok
  const { code, message } = describe(error)
  const [first = '', ...more] = message.split('\n')
  terminal.line(tone('bad', `nlkit: ${code}: `), first)
  // A filter stands below, with a mark where it is wrong.
  for (const line of more) terminal.line(line)
  const hint = hintFor(code)
  if (hint !== undefined) terminal.line(tone('quiet', `hint: ${hint}`))
  if (process.env.DEBUG) for (const line of inspect(error).split('\n')) terminal.line(line)
  if (code === 'ERR_NO_COMMAND') return EXIT.noCommand
  if (code === 'ERR_NOT_EXECUTABLE') return EXIT.notExecutable
  return USAGE.has(code) ? EXIT.usage : EXIT.failed
}

/** What commander throws once it has shown help or the version; `commander.help` is a command without its subcommand. */
function isHelp({ code }: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(code)
}

function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'ERR_UNEXPECTED', message: String(error) }
  if (error instanceof CommanderError)
    return { code: 'ERR_USAGE', message: error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ') }
  const { message } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'ERR_UNEXPECTED'
  // Node's own messages begin with their code.
  return { code, message: message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message }
}

function hintFor(code: string): string | undefined {
  if (code === 'ERR_USAGE') return 'add --help for what there is'
  if (code === 'ERR_UNEXPECTED') return 'this is a fault of nlkit; DEBUG=nlkit:* shows where'
  if (PRIVILEGE.has(code) && process.geteuid?.() !== 0) return 'run it as root; `nlkit egress demo` needs no root'
  return undefined
}
