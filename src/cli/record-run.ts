import fs from 'node:fs'
import { type Fixture, formatFixture, parseFixture } from '../capture/nl-text.js'
import { TransportError } from '../errors.js'
import { fixtureProblems, withBytes, withValues } from '../testing/fixture/index.js'
import { recordCommand } from '../testing/record-command.js'
import { EXIT } from './fail.js'
import type { RecordOptions } from './record.js'
import { Terminal, tone } from './terminal.js'

/** `nlkit record -- COMMAND`. Returns the exit status: the command's. */
export async function recordToFile([command, ...args]: readonly string[], options: RecordOptions): Promise<number> {
  const { output, values } = options
  const errors = new Terminal(process.stderr)
  // The file is opened before anything is done: a command that was run for nothing may have changed something.
  writeFile(output, '', 'a')
  // Ctrl-C is the command's; what it said until then is kept.
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  try {
    const { recording, status, problems } = await recordCommand(command!, args)
    for (const problem of problems) errors.line(tone('warning', 'nlkit: not read: '), problem)
    if (output.endsWith('.pcapng')) writeFile(output, recording.toPcapng())
    else writeFile(output, recording.toText({ values }))
    errors.line(tone('quiet', `${recording.events.length} datagrams in ${output}`))
    return status
  } finally {
    process.off('SIGINT', ignore)
  }
}

/** `nlkit record --check FILE...` */
export function checkFiles(files: readonly string[]): number {
  const terminal = new Terminal(process.stdout)
  let wrong = false
  for (const file of files) {
    const problems = fixtureProblems(readFixture(file))
    for (const problem of problems) terminal.line(tone('bad', `${file}: `), problem)
    wrong ||= problems.length > 0
  }
  return wrong ? EXIT.failed : EXIT.ok
}

/** `nlkit record --update-… FILE...` */
export function updateFiles(files: readonly string[], what: 'values' | 'bytes'): number {
  const update = what === 'values' ? withValues : withBytes
  // All are read before one is written: a mistake in the last leaves the first as it is.
  const updated = files.map(file => [file, formatFixture(update(readFixture(file)))] as const)
  for (const [file, text] of updated) writeFile(file, text)
  return EXIT.ok
}

function readFixture(file: string): Fixture {
  try {
    return parseFixture(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    throw TransportError.from(error, file, 'the recording to read')
  }
}

function writeFile(file: string, content: string | Uint8Array, flag = 'w'): void {
  try {
    fs.writeFileSync(file, content, { flag })
  } catch (error) {
    throw TransportError.from(error, file, 'the recording to write')
  }
}
