import type { Command } from 'commander'
import { UsageError } from './usage-error.js'

const EXAMPLES = `
A recording is text that people read and edit: per datagram its bytes in hexadecimal and, with =, what they mean. It is
what tests replay (docs/testing.md) and what nlkit dump reads. A name that ends in .pcapng makes a capture instead.

Examples:
  nlkit record -o add.nl -- ip link add br0 type bridge
  nlkit record -o mine.pcapng -- node mine.js
  nlkit record --check test/*.nl       what the files say is what the tables read and write
  nlkit record --update-values a.nl    the values anew, from the bytes; for a diff
  nlkit record --update-bytes a.nl     the bytes anew, from values that were edited

Exit status: 0; with --check 1 when something is wrong; 2 wrong command line; with -- COMMAND that of the command.`

export interface RecordOptions {
  output: string
  values: boolean
  check?: true
  updateValues?: true
  updateBytes?: true
}

/** `nlkit record …` */
export function addRecord(program: Command): void {
  program
    .command('record')
    .summary('keep what a command says to the kernel, for tests to replay')
    .usage('[options] -- COMMAND [ARGUMENT...] | --check|--update-values|--update-bytes FILE...')
    .description('Run a command under strace and write what it and the kernel say to a file that tests replay.')
    .argument('[words...]', 'behind --: the command; files with --check and --update-…')
    .option('-o, --output <file>', 'the file, .nl or .pcapng; one that is there is replaced', 'recording.nl')
    .option('--no-values', 'the bytes alone, without what they mean')
    .option('--check', 'check files instead')
    .option('--update-values', 'write what the bytes of files mean into them')
    .option('--update-bytes', 'write the bytes that the values of files give into them')
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: RecordOptions) => {
      const { check, updateValues, updateBytes } = options
      const modes = [check, updateValues, updateBytes].filter(Boolean).length
      if (modes > 1) throw new UsageError('only one of --check, --update-values and --update-bytes')
      const separator = process.argv.indexOf('--')
      const command = separator === -1 ? [] : process.argv.slice(separator + 1)
      if (modes === 1 && words.length === 0) throw new UsageError('no file is given')
      if (modes === 0 && command.length === 0) throw new UsageError('nothing to record: give -- and a command')
      const { checkFiles, recordToFile, updateFiles } = await import('./record-run.js')
      if (check) process.exitCode = checkFiles(words)
      else if (modes === 1) process.exitCode = updateFiles(words, updateBytes ? 'bytes' : 'values')
      else process.exitCode = await recordToFile(command, options)
    })
}
