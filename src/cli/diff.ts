import type { Command } from 'commander'
import { EXIT } from './fail.js'
import { Terminal } from './terminal.js'

const EXAMPLES = `
Examples:
  nlkit dump -w a.pcapng -- ip link add br0 type bridge
  NLKIT_CAPTURE=b.pcapng node mine.js
  nlkit diff -i a.pcapng b.pcapng      what does ip send that mine does not?

Exit status: 0 no difference, 1 some, or part of a file could not be read; 2 wrong command line.`

/** `nlkit diff A B` */
export function addDiff(program: Command): void {
  program
    .command('diff')
    .summary('compare two captures, attribute by attribute')
    .description('Compare the messages of two captures (or of what dump --json printed), attribute by attribute.')
    .argument('<a>', 'a capture')
    .argument('<b>', 'another')
    .option(
      '-i, --ignore-volatile',
      'not what changes from run to run: sequence numbers, ports, indexes, handles, counters',
    )
    .option('--all', 'also messages that are the same')
    .option('--json', 'one JSON object for each pair of messages, to a line')
    .addHelpText('after', EXAMPLES)
    .action(async (a: string, b: string, options: { ignoreVolatile?: true; all?: true; json?: true }) => {
      const { diffCaptures, diffLines } = await import('../dump/diff/index.js')
      const { MessageInput } = await import('./read-messages.js')
      const { TextOutput } = await import('./text-output.js')
      const errors = new Terminal(process.stderr)
      const [left, right] = [new MessageInput(a, errors), new MessageInput(b, errors)]
      const pairs = diffCaptures(await left.all(), await right.all(), {
        ignoreVolatile: options.ignoreVolatile === true,
      })
      const differ = pairs.filter(pair => !pair.a || !pair.b || pair.differences.length > 0)
      const output = new TextOutput()
      if (options.json)
        for (const pair of options.all ? pairs : differ)
          output.line(
            JSON.stringify({
              a: pair.a?.number ?? null,
              b: pair.b?.number ?? null,
              name: (pair.a ?? pair.b)?.name,
              differences: pair.differences,
            }),
          )
      else for (const line of diffLines(pairs, { all: options.all === true })) output.line(line)
      await output.flush()
      process.exitCode = differ.length === 0 && left.whole && right.whole ? EXIT.ok : EXIT.failed
    })
}
