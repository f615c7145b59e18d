/** Each example of each `--help`, run as somebody would who has just read it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeKernel } from '../support/kernel.js'
import { ExampleShell } from './example-shell.js'
import { nlkit } from './nlkit.js'

const commands = ['dump', 'record', 'diff', 'encode', 'monitor', 'list', 'completion']

/** The commands among the examples of a help text: what stands two spaces in, up to the words that explain it. */
function examplesIn(help: string): string[] {
  const [, examples = ''] = /^Examples:\n((?: {2}.*\n?)+)/m.exec(help) ?? []
  return examples
    .split('\n')
    .filter(line => /^ {2}(?:nlkit|NLKIT_CAPTURE|source)/.test(line))
    .map(line =>
      line
        .trim()
        .replace(/ {2,}\S.*$/, '')
        .replace(/(?<=c\.pcap) a page to open.*$/, ''),
    )
}

/** Statuses other than 0, and why. */
function expected(example: string): readonly number[] {
  // The two captures differ: so says diff(1), too.
  if (/nlkit diff/.test(example)) return [1]
  // A kernel without nlmon says so.
  return /--live/.test(example) ? [0, 1] : [0]
}

const shell = new ExampleShell()
afterAll(() => shell.close())

describeKernel('examples of --help', ['root', 'strace', 'bridge', 'nft'], () => {
  let examples: string[] = []

  beforeAll(async () => {
    await shell.prepare()
    const helps = await Promise.all(
      [[], ...commands.map(command => [command])].map(words => nlkit([...words, '--help'])),
    )
    examples = helps.flatMap(({ stdout }) => examplesIn(stdout))
  })

  test('each does what it says, without an error', { timeout: 300_000 }, async () => {
    expect(examples.length).toBeGreaterThan(30)
    // What changes this machine's own network has tests of its own.
    const outcomes = await shell.runAll(examples.filter(example => !/nlkit egress/.test(example)))
    const failed = outcomes.filter(
      ({ example, status, missing }) => !expected(example).includes(status ?? -1) || missing.length > 0,
    )
    expect(failed).toEqual([])
    expect(outcomes.flatMap(({ written }) => written)).toEqual(
      expect.arrayContaining(['messages.bin', 'report.html', 'out.pcapng', 'add.nl', 'events.pcapng']),
    )
  })
})
