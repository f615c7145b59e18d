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
