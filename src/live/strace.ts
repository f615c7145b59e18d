import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { accessSync, closeSync, constants, existsSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { constants as osConstants, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { NlkitError } from '../errors.js'
import { printable } from '../printable.js'

/** Why a command cannot be watched. */
export type StraceErrorCode =
  /** The program strace is not installed. */
  | 'ERR_NO_STRACE'
  /** There is no such command. */
  | 'ERR_NO_COMMAND'
  /** There is such a file, but it cannot be run: a folder, or without the permission to. */
  | 'ERR_NOT_EXECUTABLE'

export class StraceError extends NlkitError {
  override readonly name = 'StraceError'
  declare readonly code: StraceErrorCode

  constructor(code: StraceErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options)
  }
}

/**
 * strace(1): children too (-f), times of day with fractions (-ttt), what is behind each descriptor and pid (-yy, -Y). It
 * decodes netlink instead of showing its bytes, so the strings are left out (-s 0) and the bytes come as hex below each
 * call (-e read, -e write): all of them, and only what the call really moved.
 */
const OPTIONS = [
  '-f',
  '-ttt',
  '-yy',
  '-Y',
  '-s',
  '0',
  '-e',
  'signal=none',
  '-e',
  'read=all',
  '-e',
  'write=all',
  '-e',
].concat('trace=%network,read,write,readv,writev,close,dup,dup2,dup3,fcntl,execve')

/** A command that runs under strace. */
export interface TracedCommand {
  /** What strace says of it, as it comes. Has to be read: the command waits for its reader. */
  readonly output: AsyncIterable<Uint8Array>
  /** Its exit status as a shell has it: 128 + N when signal N ended it. */
  readonly status: Promise<number>
  kill(signal: NodeJS.Signals): void
}

/**
 * Runs a command, whose input and output are ours, under strace.
 *
 * @throws StraceError
 */
export function traceCommand(command: string, args: readonly string[]): TracedCommand {
  if (!isInstalled('strace')) throw missing()
  const refusal = refusalOf(command)
  if (refusal !== undefined) throw refusal
  const directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
  try {
    return start(directory, command, args)
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}

/** strace writes to a file it opens by name; a FIFO makes that a stream, and the command inherits no descriptor of ours. */
function start(directory: string, command: string, args: readonly string[]): TracedCommand {
  const fifo = join(directory, 'strace')
  execFileSync('mkfifo', ['-m', '600', fifo])
  const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
  // A FIFO that nobody has opened for writing yet is quiet, not at its end.
  const output = new Socket({ fd, readable: true, writable: false })
  const child = spawn('strace', [...OPTIONS, '-o', fifo, '--', command, ...args], { stdio: 'inherit' })
  const status = ended(child).finally(() => {
    endOf(fifo)
    rmSync(directory, { recursive: true, force: true })
  })
  // Whoever reads the output first hears of the failure when asking for the status.
  status.catch(() => {})
  return { output, status, kill: signal => void child.kill(signal) }
}

/** When strace never came to open the FIFO, its reader still waits for a writer: one that goes at once is its end. */
function endOf(fifo: string): void {
  try {
    closeSync(openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK))
  } catch (error) {
    // Nobody reads any more: the end was seen.
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
  }
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (status, signal) => resolve(status ?? 128 + (signal === null ? 0 : signalNumber(signal))))
  })
}

function isInstalled(program: string): boolean {
  return foldersOf().some(folder => existsSync(join(folder, program)))
}

function foldersOf(): string[] {
  return (process.env.PATH ?? '').split(delimiter)
}

function missing(): StraceError {
  return new StraceError(
    'ERR_NO_STRACE',
    'strace is not installed (package strace), or not in PATH: nlkit dump -- COMMAND reads the bytes of other programs through it',
  )
}

/** Why a shell would not run it. strace would say so, too, but with status 1, which the command itself may have. */
function refusalOf(command: string): StraceError | undefined {
  const places = command.includes('/') ? [command] : foldersOf().map(folder => join(folder, command))
  const there = places.filter(place => existsSync(place))
  if (there.some(isExecutable)) return undefined
  const cannot = `cannot run ${printable(command)}: `
  const [file] = there
  if (file === undefined) {
    const where = command.includes('/') ? 'there is no such file' : 'it is in no directory of PATH'
    return new StraceError('ERR_NO_COMMAND', `${cannot}${where}`)
  }
  const why = statSync(file).isDirectory()
    ? 'is a directory'
    : 'may not be executed (chmod +x, or name its interpreter)'
  return new StraceError('ERR_NOT_EXECUTABLE', `${cannot}${file === command ? 'it' : printable(file)} ${why}`)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function signalNumber(signal: NodeJS.Signals): number {
  return osConstants.signals[signal]
}
