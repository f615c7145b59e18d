import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readCapture } from '../../../src/capture/index.js'
import { htmlReport, type ReportEntry, reportEntries } from '../../../src/dump/html/index.js'
import { inTree } from '../../setup/root.mjs'

async function entries(fixture: string): Promise<ReportEntry[]> {
  const list: ReportEntry[] = []
  for await (const entry of reportEntries(readCapture(readFileSync(inTree('fixtures', fixture))))) list.push(entry)
  return list
}

function blocks(page: string, name: string): string[] {
  return [...page.matchAll(/<script type="application\/json" data-block="(\w+)">(.*?)<\/script>/gs)]
    .filter(match => match[1] === name)
    .map(match => match[2]!)
}

test('the policy allows this script and this style, and nothing else', async () => {
  const page = await htmlReport(await entries('captures/errors.nl'))
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash(/<script>(.*?)<\/script>/s.exec(page)![1]!)}`,
    `style-src ${hash(/<style>(.*?)<\/style>/s.exec(page)![1]!)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ])
  expect(page).not.toMatch(/\b(?:src|href|style|on\w+)=/)
})

test('a refusal stands with its request, its latency and its explanation', async () => {
  const page = await htmlReport(await entries('captures/errors.nl'))
  const rows = blocks(page, 'rows').flatMap(text => JSON.parse(text))
  const refused = rows.find(row => row[9].includes('Unknown device type'))
  expect(refused[4]).toBe('NLMSG_ERROR')
  expect(refused[8]).toBeGreaterThan(0)
  expect(rows.filter(row => row[7] === refused[7]).map(row => row[4])).toEqual(['RTM_NEWLINK', 'NLMSG_ERROR'])
})

test('text of a capture is never markup', async () => {
  const hostile = '</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>\u202e\u001b[31m'
  const list = (await entries('captures/errors.nl')).map(entry =>
    entry.kind === 'message' ? { ...entry, summary: hostile, error: hostile } : entry,
  )
  list.push({ kind: 'problem', problem: { reason: hostile, place: { offset: 1 } } })
  const page = await htmlReport(list, { title: hostile })
  expect(page).not.toMatch(/<img|alert\(1\)<\/script>/)
  expect(page.match(/<script>/g)).toHaveLength(1)
  expect(['\u202e', '\u001b'].filter(character => page.includes(character))).toEqual([])
  const rows = blocks(page, 'rows').flatMap(text => JSON.parse(text))
  expect(rows.at(-1)[9]).toContain('</script><script>alert(1)')
})

test('each message stands with the commands that do the same', async () => {
  const told = async (fixture: string): Promise<string[]> => {
    const page = await htmlReport(await entries(fixture))
    return blocks(page, 'trees').flatMap(text => {
      const { strings, messages } = JSON.parse(text) as { strings: string[]; messages: unknown[][] }
      return messages.map(message => strings[message[4] as number]!)
    })
  }
  expect(await told('route/link-add-veth.nl')).toContain('ip link add name v0 type veth peer name v1')
  expect(await told('captures/nft.nl')).toContainEqual(expect.stringMatching(/^add (?:table|chain) /))
})

test('a message takes little more room than what it says', async () => {
  const list = await entries('captures/nft.nl')
  const empty = (await htmlReport([])).length
  const bytes = list.reduce(
    (sum, entry) => sum + (entry.kind === 'message' ? entry.message.end - entry.message.start : 0),
    0,
  )
  expect(((await htmlReport(list)).length - empty) / bytes).toBeLessThan(12)
})
