/* Words of tc: those that the tc of most machines does not know yet, and what kernels report. See test/kernel/tc-command.test.ts. */
import { expect, test } from 'vitest'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { type DecodedMessage, ipCommand } from '../../../src/dump/index.js'
import { isRequest, trafficCaptures } from '../../support/ip-words.js'

const names = { get: (index: number) => (index === 2 ? 'v1' : `d${index}`) }
const captures = trafficCaptures()

const told = (pattern: RegExp, choose: (message: DecodedMessage) => boolean): string[] => [
  ...new Set(
    captures
      .filter(({ file }) => pattern.test(file))
      .flatMap(({ messages }) => messages.filter(choose))
      .flatMap(message => ipCommand(message, names))
      .filter(line => /^(?:tc|# )/.test(line)),
  ),
]

const asked = (pattern: RegExp): string[] => told(pattern, isRequest)

test.each<[file: RegExp, words: string]>([
  [/filter-flower-newer/, 'flower ip_proto 73 l2tpv3_sid 1000 action drop'],
  [/filter-flower-newer/, 'flower ip_proto 32 spi 0x1234 action drop'],
  [/filter-flower-newer/, 'flower cfm mdl 5 op 1 action drop'],
  [/filter-flower-newer/, 'flower enc_key_id 42 pfcp_opts 01:123456789 action drop'],
  [/filter-flower-newer/, 'flower l2_miss 1 action drop'],
  [/fq-bands/, 'fq bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1'],
  [/netem-seed/, 'netem limit 1000 delay 1ms loss 10% seed 12345'],
  [/netem-distribution/, 'netem limit 1000 delay 100ms 20ms distribution normal'],
  [/netem-slot-dist/, 'slot distribution pareto 1ms 100us'],
  [/action-mirred-block/, 'tc actions add action mirred egress mirror blockid 22 index 5'],
  [/tunnel-key-nofrag/, 'tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 42 dst_port 4789 csum nofrag index 5'],
  [/rows/, 'action ct commit helper ipv4-tcp-ftp'],
  [/rows/, 'flower enc_flags tundf'],
  [/filter-bpf-police/, "bpf bytecode '1,6 0 0 4294967295' police rate 1mbit burst 10kb conform-exceed drop"],
  [/red-nodrop/, 'red limit 400000 min 30000 max 90000 avpkt 1000 ecn harddrop nodrop'],
])('%s: %s', (file, words) => {
  expect(asked(file).filter(line => line.includes(words))).not.toEqual([])
})

/** Options without words, and state that nobody can set. */
const unsaid = [
  / (?:dualpi2|gred|sfb|taprio) # not said: TCA_OPTIONS /,
  / action (?:gate|ife|bpf) # not said: TCA_ACT_OPTIONS /,
  / basic .*# not said: TCA_BASIC_EMATCHES /,
  // The table that it draws from is not reported.
  / netem .*# not said: TCA_NETEM_SLOT /,
  / bpf .*# not said: TCA_BPF_(?:NAME|FD)/,
]

test('what kernels report is said, but for kinds without words', () => {
  const isReport = (message: DecodedMessage): boolean => !isRequest(message) && !(message.flags & NLM_F.ACK)
  const lines = told(/./, isReport)
  expect(lines.length).toBeGreaterThan(300)
  expect(lines.filter(line => line.includes('# not said') && !unsaid.some(pattern => pattern.test(line)))).toEqual([])
})

test('a table of numbers does not fill the screen', () => {
  expect(Math.max(...told(/./, () => true).map(line => line.length))).toBeLessThan(1500)
})
