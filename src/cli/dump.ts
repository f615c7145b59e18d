import { type Command, InvalidArgumentError, Option } from 'commander'
import { NETLINK } from '../capture/netlink-protocols.js'
import type { ColourChoice } from './dump-lines.js'
import { wholeNumber } from './egress-options.js'

const EXAMPLES = `
Input is pcap or pcapng (LINKTYPE_NETLINK), strace's text, hex, or raw bytes, gzipped or not: it is recognised.

Examples:
  nlkit dump capture.pcapng            each request with its answer in a line
  nlkit dump -v capture.pcapng         each as a tree of its fields
  nlkit dump -x capture.pcapng         each byte beside the field it is
  nlkit dump -- ip link add br0 type bridge
                                       run a command; show what it says to the kernel, and what that answers
  nlkit dump -w out.pcapng -- nft list ruleset
                                       the same, kept for Wireshark
  nlkit dump --filter 'error' c.pcap   what went wrong
  nlkit dump --filter 'type == RTM_NEWLINK && linkinfo.kind == "veth"' c.pcap
  nlkit dump --json c.pcap | jq .type  one object to a line
  nlkit dump --html report.html c.pcap a page to open and to send
  nlkit dump --words -- ./setup.py     the ip commands that would have done the same
  nlkit dump --stats c.pcap            how many of each type
  nlkit dump --live                    every process of this namespace, until Ctrl-C (needs root and nlmon)
  NLKIT_CAPTURE=out.pcapng node x.js   what a program that uses nlkit says

Ctrl-C ends the input, and what was read so far is shown; how much that was stands on standard error.

Exit status: 0; 1 when part of the input could not be read (the good part is shown), 2 for a wrong command line;
with -- COMMAND that of the command, 128 + N when signal N ended it, 127 when there is no such command, 126 when it may not
be executed. A refused request is no failure of dump: --filter error finds them.`

/** How messages are shown: what `dump` and `monitor` share. */
export interface PrintOptions {
  verbose?: true
  bytes?: true
  json?: true
  filter?: string
  words?: true
  stats?: true
  write?: string
  html?: string
  messages?: true
  protocol?: number
  width?: number
  color?: ColourChoice
}

export function addPrintOptions(command: Command): Command {
  return command
    .option('-v, --verbose', 'each message as a tree of its fields')
    .option('-x, --bytes', 'each byte beside the field it is')
    .option('--json', 'one JSON object to a line; what `nlkit encode` reads')
    .option('-f, --filter <expression>', 'only messages that match; docs/capture.md has the language')
    .option('--words', 'rtnetlink messages as the `ip`, `bridge` and `tc` commands that do the same')
    .option('--messages', 'messages as they come, not put together to conversations')
    .option('--stats', 'how many messages of each type, instead of the messages')
    .option('-w, --write <file>', 'write the datagrams to a pcapng file instead')
    .option('--html <file>', 'write a page to open in a browser instead')
    .addOption(new Option('--width <columns>', 'cut lines here (default: the terminal)').argParser(wholeNumber))
    .addOption(
      new Option('--color <when>', 'colours; auto: on a terminal, unless NO_COLOR is set')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
}

/** `nlkit dump …` */
export function addDump(program: Command): void {
  const dump = program
    .command('dump')
    .summary('show netlink traffic: a capture, a command, everything')
    .usage('[options] [FILE|-] | -- COMMAND [ARGUMENT...]')
    .description('Show what programs and the kernel say to each other, and why the kernel refused.')
    .argument('[file]', 'the capture; - or nothing for standard input')
    .argument('[command...]', 'behind --: a command to run under strace')
    .option('--live', 'every process of the namespace, through an nlmon device made for it')
    .option('--netns <name>', 'with --live: in this namespace')
    .addOption(
      new Option(
        '--protocol <protocol>',
        'netlink protocol of input that does not say: route, netfilter, generic … or its number',
      ).argParser(protocolNumber),
    )
    .addHelpText('after', EXAMPLES)
  addPrintOptions(dump).action(async (_file, _command, options: PrintOptions & { live?: true; netns?: string }) => {
    const { runDump } = await import('./dump-run.js')
    process.exitCode = await runDump(dumpWords(dump.args), options)
  })
}

/** `route`, `NETLINK_ROUTE` or 0. */
function protocolNumber(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : NETLINK[`NETLINK_${text.replace(/^netlink_/i, '').toUpperCase()}`]
  if (number === undefined) throw new InvalidArgumentError('It is a number, or a name such as route or netfilter.')
  return number
}

/** What the words are: a command stands behind `--`, which commander takes out. */
function dumpWords(words: readonly string[]): { file?: string; command?: readonly string[] } {
  const separator = process.argv.indexOf('--')
  if (separator === -1) return words[0] === undefined ? {} : { file: words[0] }
  return { command: process.argv.slice(separator + 1) }
}
