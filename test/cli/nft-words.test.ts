import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'
import { nlkit } from './nlkit.js'

const transaction = inTree('fixtures/nftables/transaction-file.nl')

const linesOf = async (...args: string[]): Promise<string[]> => {
  const { status, stdout, stderr } = await nlkit(args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.trimEnd().split('\n')
}

const commands = [
  'add table inet f',
  'add chain inet f c { type filter hook input priority filter; policy accept; }',
  'add set inet f s { type ipv4_addr; }',
  'add element inet f s { 10.0.0.1 }',
  'add rule inet f c ip saddr @s drop',
  'delete table inet f',
]

test('nlkit dump shows a transaction as commands of nft', async () => {
  const lines = await linesOf('dump', transaction)
  const at = lines.findIndex(line => line.includes('transaction'))
  expect(lines.slice(at + 1, at + 7)).toEqual(commands.map(command => `        ${command}`))
})

test('nlkit dump -v adds the bytecode', async () => {
  const lines = await linesOf('dump', '-v', transaction)
  const at = lines.indexOf('        add rule inet f c ip saddr @s drop')
  expect(lines.slice(at + 1, at + 6)).toEqual([
    '          [ meta load nfproto => reg 1 ]',
    '          [ cmp eq reg 1 0x00000002 ]',
    '          [ payload load 4b @ network header + 12 => reg 1 ]',
    '          [ lookup reg 1 set s ]',
    '          [ immediate reg 0 drop ]',
  ])
})

test('nlkit dump --words makes them commands for the shell', async () => {
  const lines = await linesOf('dump', '--words', transaction)
  expect(lines).toEqual(
    expect.arrayContaining([
      'nft add table inet f',
      "nft 'add chain inet f c { type filter hook input priority filter; policy accept; }'",
      'nft add rule inet f c ip saddr @s drop',
    ]),
  )
})

describeKernel('nlkit list ruleset', ['nft'], () => {
  test('prints what nft -f reads, and JSON on request', async () => {
    await withSandbox(async inside => {
      const text = readFileSync(inTree('fixtures/rulesets/container-engine.nft'), 'utf8')
      await inside.exec('nft', ['-f', inTree('fixtures/rulesets/container-engine.nft')])
      const listed = await linesOf('list', 'ruleset', '--netns', inside.name)
      const plain = (lines: readonly string[]) =>
        lines.map(line => line.trim()).filter(line => line !== '' && !/^(?:#|elements|"|\})/.test(line))
      expect(plain(listed).sort()).toEqual(plain(text.split('\n')).sort())
      const json = await nlkit(['list', 'ruleset', '--json', '--netns', inside.name])
      expect(JSON.parse(json.stdout)[0]).toMatchObject({ tables: [{ family: 'ip', table: 'docker-bridges' }] })
    })
  })
})

/** The rules of `nft list ruleset`, as `family table chain: words`. */
function rulesListed(listing: string): string[] {
  let [table, chain, indent] = ['', '', '']
  return listing.split('\n').flatMap(line => {
    table = /^table (\S+ \S+) \{/.exec(line)?.[1] ?? table
    // Sets, too, begin a block: what is in those is no rule.
    const [, kind, name = ''] = /^\t(\S+) (\S+) \{/.exec(line) ?? []
    if (kind !== undefined) [chain, indent] = [name, kind === 'chain' ? '\t\t' : 'none']
    const isRule = line.startsWith(indent) && /^\t\t\S/.test(line) && !/^\t\ttype /.test(line)
    return isRule ? [`${table} ${chain}: ${line.trim()}`] : []
  })
}

/** Where nft has two ways of saying it. */
const inOneWay = (rule: string): string =>
  rule
    .replace(/ with icmp port-unreachable/, '')
    .replaceAll(/\b0x0+(?=[0-9a-f])/g, '0x')
    .replaceAll('::ffff:0.0.0.0/96', '::ffff:0:0/96')

describeKernel('nlkit dump -- nft -f', ['root', 'nft', 'strace'], () => {
  test.each([
    ['router.nft', 6],
    ['firewalld.nft', 29],
    ['container-engine.nft', 21],
    ['kube-proxy.nft', 36],
  ])('%s: each rule is in the words of nft list ruleset', async (file, count) => {
    await withSandbox(async inside => {
      const wrap = ['ip', 'netns', 'exec', inside.name]
      const path = inTree('fixtures/rulesets', file)
      const { status, stdout, stderr } = await nlkit(['dump', '--width', '10000', '--', 'nft', '-f', path], { wrap })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const shown = [...stdout.matchAll(/^ {8}add rule (\S+ \S+ \S+) (.*)$/gm)].map(
        ([, at, words]) => `${at}: ${words}`,
      )
      const listed = rulesListed(await inside.exec('nft', ['--stateless', 'list', 'ruleset']))
      expect(listed).toHaveLength(count)
      expect(shown.map(inOneWay).sort()).toEqual(listed.map(inOneWay).sort())
    })
  })
})
