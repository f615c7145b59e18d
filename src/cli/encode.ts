import type { Command } from 'commander'
import { EXIT } from './fail.js'
import { Terminal } from './terminal.js'

const EXAMPLES = `
Examples:
  nlkit dump --json c.pcap | nlkit encode > messages.bin
                                       the bytes again
  nlkit dump --json --filter 'type == RTM_NEWLINK' c.pcap | nlkit encode --code
                                       the TypeScript that builds these messages
  nlkit encode --fixture c.pcap        the capture as a test fixture
  nlkit encode --hex message.json`

/** `nlkit encode …` */
export function addEncode(program: Command): void {
  program
    .command('encode')
    .summary('JSON back to bytes; a capture to a fixture or to code')
    .description('Make bytes, a fixture or TypeScript of messages: JSON as dump --json prints it, or a capture.')
    .argument('[file]', 'JSON or a capture; - or nothing for standard input', '-')
    .option('--hex', 'print the bytes in hexadecimal, a message to a line')
    .option('--fixture', 'print a test fixture')
    .option('--code', 'print the TypeScript that builds the messages')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, { hex, fixture, code }: { hex?: true; fixture?: true; code?: true }) => {
      const { toCode, toFixture } = await import('../dump/encode/index.js')
      const { readMessages } = await import('./read-messages.js')
      const { messages, whole } = await readMessages(file, new Terminal(process.stderr))
      const bytes = messages.map(({ datagram, start, end }) => {
        const padded = Buffer.alloc((end - start + 3) & ~3)
        padded.set(datagram.bytes.subarray(start, end))
        return padded
      })
      if (fixture) process.stdout.write(toFixture(messages))
      else if (code) process.stdout.write(toCode(messages))
      else if (hex) process.stdout.write(bytes.map(each => `${each.toString('hex')}\n`).join(''))
      else process.stdout.write(Buffer.concat(bytes))
      process.exitCode = whole ? EXIT.ok : EXIT.failed
    })
}
