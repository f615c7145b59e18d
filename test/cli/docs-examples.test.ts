/** Each command and filter of the pages about dump, run as somebody would who has just read it. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'
import { describeKernel } from '../support/kernel.js'
import { ExampleShell } from './example-shell.js'

const page = (name: string): string => readFileSync(inTree('docs', name), 'utf8')

const names: Readonly<Record<string, string>> = { EXPRESSION: 'error', FILE: 'c.pcap', COMMAND: 'ip link show' }
/** What text writes in capitals stands for something. */
const filledIn = (command: string): string =>
  command.replace(/\b(?:EXPRESSION|COMMAND|(?<!=)FILE)\b/g, word => names[word]!).replace('=FILE', '=own.pcapng')

/** Options and ways that text speaks of, with nothing to run. */
const mentions =
  /^(?:nlkit (?:monitor --words|dump --words|dump --json|dump --filter|dump -v|dump|encode)|NLKIT_CAPTURE=\S+)$/

/** The commands of a page: lines of code, and what text has between backticks. */
function commandsOf(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/^ {4}.*$/gm, '')
  const lines = [...text.matchAll(/^(?: {4}|\$ )((?:nlkit|NLKIT_CAPTURE|ip link|tcpdump).*)$/gm)].map(
    ([, line = '']) => line,
  )
  const spans = [...prose.matchAll(/`((?:nlkit |strace |NLKIT_CAPTURE=)[^`]*)`/g)].map(([, span = '']) => span)
  return [...lines, ...spans.map(span => span.replaceAll('\n', ' '))]
    .map(command => filledIn(command.replace(/ {2,}#.*$/, '').trim()))
    .filter(command => !mentions.test(command))
}

/** Statuses other than 0, and why. */
const expected = (example: string): readonly number[] =>
  // A kernel without nlmon says so, and there is nothing for tcpdump then.
  /--live|nlmon/.test(example) ? [0, 1, 2] : [0]

const shell = new ExampleShell()
afterAll(() => shell.close())

describeKernel('pages about dump', ['root', 'strace', 'bridge', 'nft'], () => {
  beforeAll(() => shell.prepare())

  test('each command does what it says', { timeout: 300_000 }, async () => {
    const commands = [
      ...new Set(['capture.md', 'dump-filter.md', 'dump-json.md'].flatMap(name => commandsOf(page(name)))),
    ]
    expect(commands).toEqual(
      expect.arrayContaining([
        'nlkit dump -w out.pcapng -- nft list ruleset',
        'NLKIT_CAPTURE=out.nl node program.js',
        'nlkit monitor ruleset --json',
        'strace -f -ttt -yy -s 0 -e read=all -e write=all -o c.pcap ip link show',
      ]),
    )
    const outcomes = await shell.runAll(commands)
    const failed = outcomes.filter(
      ({ example, status, missing }) =>
        !expected(example).includes(status ?? -1) || (status === 0 && missing.length > 0),
    )
    expect(failed).toEqual([])
  })

  test('each filter is understood; the wrong one is refused in these words', async () => {
    const [, filters = '', refusal = ''] =
      /^```\n([\s\S]*?)```[\s\S]*^```\n([\s\S]*?)```/m.exec(page('dump-filter.md')) ?? []
    const options = [...page('capture.md').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span)
    const all = [...filters.trimEnd().split('\n'), ...options.filter(span => /^\S+ (?:==|>) /.test(span))]
    expect(all.length).toBeGreaterThan(5)
    const commands = all.map(filter => `nlkit dump --filter '${filter}' c.pcap`)
    const outcomes = await shell.runAll([...commands, "nlkit dump --filter 'flags & CREAT' c.pcap"])
    const wrong = outcomes.find(({ example }) => example.includes('CREAT'))!
    expect(outcomes.filter(one => one !== wrong && one.status !== 0)).toEqual([])
    expect(wrong.status).toBe(2)
    for (const line of refusal.trimEnd().split('\n')) expect(wrong.stderr).toContain(line)
  })
})
