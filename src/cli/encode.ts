import { once } from 'node:events'
import type { Command } from 'commander'
import { toHex } from '../../protocol/codec/bytes.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { EXIT } from './fail.js'
import { Terminal } from './terminal.js'

const EXAMPLES = `
Examples:
  nlkit dump --json c.pcap | nlkit encode > messages.bin
                                       the bytes again
  nlkit dump --json --filter 'type == RTM_NEWLINK' c.pcap | nlkit encode --code
                                       the TypeScript that builds these messages
  nlkit dump -w c.pcap -- ip link add br0 type bridge; nlkit encode --client c.pcap
                                       the same as calls: route.links.add({ name: 'br0', kind: 'bridge' })
  nlkit encode --fixture c.pcap        the capture as a test fixture
  nlkit encode --hex message.json`

interface EncodeFlags {
  hex?: true
  fixture?: true
  code?: true
  client?: true
}

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
    .option('--client', 'print the TypeScript that sends the requests by the clients: links.add(…), addRule(…)')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, { hex, fixture, code, client }: EncodeFlags) => {
      const { toCode, toFixture } = await import('../dump/encode/index.js')
      const { MessageInput } = await import('./read-messages.js')
      const input = new MessageInput(file, new Terminal(process.stderr))
      if (fixture) process.stdout.write(toFixture(await input.all()))
      else if (code) process.stdout.write(toCode(await input.all()))
      else if (client) {
        const { toClientCode } = await import('../code/index.js')
        process.stdout.write(toClientCode(await input.all()))
      } else
        for await (const messages of input.batches())
          if (!process.stdout.write(hex ? hexOf(messages) : Buffer.concat(messages.map(bytesOf))))
            await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')])
      process.exitCode = input.whole ? EXIT.ok : EXIT.failed
    })
}

/** The message, padded to where the next one starts. */
function bytesOf({ datagram, start, end }: DecodedMessage): Uint8Array {
  const padded = new Uint8Array((end - start + 3) & ~3)
  padded.set(datagram.bytes.subarray(start, end))
  return padded
}

function hexOf(messages: readonly DecodedMessage[]): string {
  return messages.map(message => `${toHex(bytesOf(message))}\n`).join('')
}
