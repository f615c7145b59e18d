/* What the benchmark command makes of its measurements. */
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Line } from '../bench/adapter/report.js'
import { judge, verdicts, workloadPairs } from '../bench/against.js'
import { left, named, scaled, workloads } from '../bench/catalogue.js'
import { chart } from '../bench/chart.js'
import { peers, stranger } from '../bench/peers.js'
import { functionsOf, type Profile, partsOf, profileTable } from '../bench/profile.js'
import { disagreeing, lineOf, NotDone, type Outcome } from '../bench/run.js'
import { columns, digits, rowsOf, spreadOf, summary, tables } from '../bench/table.js'

function outcome(workload: string, peer: string, round: number, time: number, more: Partial<Line> = {}): Outcome {
  const line = { peer, workload, n: 10, seconds: 1, per_op_us: time, cpu_s: 0.001, max_rss_kb: 2048, note: '', ...more }
  return { workload, peer, round, line }
}

const measured: readonly Outcome[] = [
  ...[3, 1, 2].map((time, round) => outcome('w2', 'c', round, time)),
  ...[9, 5, 7].map((time, round) => outcome('w2', 'nlkit', round, time)),
  { ...outcome('w2', 'nlkit', 3, 0.001), wrong: 'the kernel holds nothing' },
  outcome('w6', 'nlkit', 0, 4, { p99_us: 12.5 }),
]

describe('rows', () => {
  const rows = rowsOf(measured)

  test('are medians over rounds as multiples of C, the quickest first; what went wrong does not count', () => {
    expect(rows.map(({ workload, peer, time, ratio }) => [workload, peer, time, ratio])).toEqual([
      ['w2', 'c', 2, 1],
      ['w2', 'nlkit', 7, 3.5],
      ['w6', 'nlkit', 4, undefined],
    ])
    expect(rows[1]).toMatchObject({ processor: 100, processorRatio: 1, memory: 2, rounds: 3, more: '' })
    expect(rows[2]!.more).toBe('p99 12.5')
  })

  test('the spread is half the distance of the quartiles, as a share of the median', () => {
    expect(spreadOf([1, 2, 3, 4, 5])).toBeCloseTo(1 / 3)
    expect(spreadOf([7])).toBe(0)
    expect(spreadOf([10, 20])).toBeCloseTo(2.5 / 15)
  })

  test('as tables and in one line for each workload', () => {
    expect(tables(rows)).toBe(`w2: list routes, per route
           µs   × c  spread  processor µs   × c  MB
  c      2.00  1.00   ±25 %           100  1.00   2
  nlkit  7.00  3.50   ±14 %           100  1.00   2

w6: ask for one link, per request
           µs  × c  spread  processor µs  × c  MB
  nlkit  4.00    –    ±0 %           100    –   2  p99 12.5`)
    expect(summary(rows)).toBe(`       c      nlkit
w2  1.00       3.50
w6        (4.00 µs)`)
    expect(summary([])).toBe('')
  })

  test('three digits', () => {
    expect([0.1234, 9.994, 12.34, 123.4, 12345].map(digits)).toEqual(['0.12', '9.99', '12.3', '123', '12345'])
    expect(
      columns([
        ['', 'b'],
        ['long', '1'],
      ]),
    ).toEqual(['      b', 'long  1'])
  })
})

describe('the chart', () => {
  test('has a bar for each peer that was compared with C, as long as its multiple', () => {
    const svg = chart(rowsOf(measured), 'A & B')
    const lengths = [...svg.matchAll(/<rect class="([\w ]+)".*? width="([\d.]+)"/g)].map(([, kind, width]) => [
      kind,
      Number(width),
    ])
    expect(lengths).toEqual([
      ['bar', 57],
      ['bar ours', 199.5],
    ])
    expect(svg).toContain('3.50 × · 7.00 µs')
    expect(svg).toContain('A &amp; B')
    expect(svg).not.toContain('w6')
    expect(svg).toContain('prefers-color-scheme: dark')
  })

  test('cuts bars that are longer than ten times, and says so', () => {
    const svg = chart(rowsOf([outcome('w6', 'c', 0, 2), outcome('w6', 'ip', 0, 4000)]), '')
    expect(svg).toContain('» 2000 × · 4000 µs')
    expect(svg).toContain('width="570.0"')
  })
})

describe('checks', () => {
  test('those who differ from most are told', () => {
    const outcomes = ['1:2', '1:2', '1:3', '1:2'].map((check, round) =>
      outcome('w3-links', `p${round}`, 0, 1, { check }),
    )
    expect(disagreeing([...outcomes, outcome('w3-links', 'c-floor', 0, 1)]).map(({ peer }) => peer)).toEqual(['p2'])
  })

  test('what a list must add up to is known beforehand', () => {
    // 10.0.0.0 to 10.0.0.2: three times 0x0a000000, and 0 + 1 + 2.
    const sum = (3 * 0x0a000000 + 3) % 2 ** 32
    expect(named('w2')[0]!.check!(3)).toBe(`3:${sum}:303:2:0`)
    expect(named('w4-list')[0]!.check!(3)).toBe(`3:${sum}:3:0:0`)
    expect(left(named('w1-ack')[0]!, 3)).toBe(`3:${sum}:0:0:0`)
    expect(left(named('w6')[0]!, 3)).toBeUndefined()
  })

  test('a scale makes workloads smaller; what is decoded from memory stays', () => {
    const at = (name: string, scale: number): number => scaled(named(name)[0]!, scale)
    expect([at('w2', 1), at('w2', 0.01), at('w8', 0.01)]).toEqual([100_000, 1000, 20])
    expect([at('w3-links', 0.1), at('w3-addrs', 0.1), at('w9-route', 0.1)]).toEqual([101, 202, 20_000])
    expect(named('w4').map(({ name }) => name)).toEqual(['w4-add', 'w4-list'])
    expect(named('w')).toEqual([])
  })

  test('every peer does workloads that there are, every workload has somebody', () => {
    const names = workloads.map(({ name }) => name)
    for (const { does } of peers) expect(names).toEqual(expect.arrayContaining([...does]))
    for (const name of names) expect(peers.some(({ does }) => does.includes(name))).toBe(true)
  })

  test('a program of somebody else says by its status that it does not do a workload', async () => {
    await expect(lineOf(['sh', '-c', 'exit 3'], {})).rejects.toBeInstanceOf(NotDone)
    await expect(lineOf(['sh', '-c', 'echo no such device >&2; exit 1'], {})).rejects.toThrow('no such device')
    await expect(lineOf(['sh', '-c', `echo '{"peer":"x"}'`], {})).resolves.toEqual({ peer: 'x' })
  })

  test('a program of somebody else takes workload, n and repeats as its last words', () => {
    const { name, does, prepare } = stranger("rust=printf '%s,' a=b", ['w2'])
    expect({ name, does }).toEqual({ name: 'rust', does: ['w2'] })
    const [program = '', ...words] = [...prepare().words, 'w2', '100', '3']
    expect(execFileSync(program, words, { encoding: 'utf8' })).toBe('a=b,w2,100,3,')
    expect(() => stranger('true', [])).toThrow('--peer takes NAME=COMMAND, not "true"')
    expect(() => stranger('c=true', [])).toThrow('--peer: c is a peer already')
  })
})

describe('a profile', () => {
  const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 9 })
  const own = (functionName: string, path: string) => frame(functionName, `file:///nlkit/${path}`)
  const modules = frame('run', 'node:internal/modules/esm/module_job')
  // Each with its number, the one that called it, and how long itself.
  const calls: [id: number, caller: number, callFrame: Profile['nodes'][number]['callFrame'], time: number][] = [
    [1, 0, frame('(root)'), 0],
    [2, 1, frame('(garbage collector)'), 100],
    [3, 1, frame('(idle)'), 900],
    [4, 1, modules, 150],
    [5, 4, frame('openFileHandle'), 40],
    [6, 4, own('', 'protocol/route/links.js'), 10],
    [7, 4, own('listLinks', 'test/bench/adapter/workloads.js'), 50],
    [8, 7, own('ask', 'src/socket/socket-sync.js'), 200],
    [9, 8, frame('readSync', 'node:fs'), 60],
    [10, 9, frame('read'), 240],
    [11, 8, own('read', 'protocol/codec/body.js'), 30],
    [12, 11, frame(''), 120],
  ]
  const profile: Profile = {
    nodes: calls.map(([id, , callFrame]) => ({
      id,
      callFrame,
      children: calls.filter(([, caller]) => caller === id).map(([child]) => child),
    })),
    samples: calls.map(([id]) => id),
    timeDeltas: calls.map(([, , , time]) => time),
  }

  test('tells the start from the work, and the parts of the work from each other', () => {
    const { start, work } = partsOf([profile, profile])
    expect(start).toBeCloseTo(0.2)
    expect(Object.fromEntries(work.map(({ place, share }) => [place, Math.round(share * 800)]))).toEqual({
      'read, write: the kernel': 240,
      'requests and replies (src/socket, src/ffi)': 200,
      'compiled readers and writers': 120,
      'collecting garbage': 100,
      "Node's and V8's own functions": 60,
      "the benchmark's own": 50,
      'the codec': 30,
    })
    expect(functionsOf([profile]).slice(0, 2)).toEqual([
      { place: 'read', share: 0.24 },
      { place: 'Node itself', share: 0.21 },
    ])
    expect(profileTable([profile])).toMatch(/20 % is the start.*\n {2}30\.0 % +read, write: the kernel\n/)
  })
})

describe('two commits', () => {
  const pairs = (...ratios: number[]) => ratios.map((ratio): [number, number] => [10, 10 * ratio])

  test('slower and faster is what all rounds agree upon', () => {
    expect(judge({ benchmark: 'x', pairs: pairs(1.2, 1.25, 1.3, 1.22, 1.21) })).toMatchObject({
      verdict: 'slower',
      ratio: 1.22,
    })
    expect(judge({ benchmark: 'x', pairs: pairs(0.8, 0.7, 0.75, 0.72, 0.71) })).toMatchObject({ verdict: 'faster' })
  })

  test('noise is neither, nor are less than 3 %, nor two rounds', () => {
    expect(judge({ benchmark: 'x', pairs: pairs(1.5, 0.7, 1.2, 0.8, 1.1) }).verdict).toBe('same')
    expect(judge({ benchmark: 'x', pairs: pairs(1.02, 1.021, 1.019, 1.02, 1.02) }).verdict).toBe('same')
    expect(judge({ benchmark: 'x', pairs: pairs(2, 2) }).verdict).toBe('same')
  })

  test('the interval holds the median, and is the same every time', () => {
    const judged = judge({ benchmark: 'x', pairs: pairs(1, 1.1, 0.9, 1.05, 0.95) })
    expect(judged.interval[0]).toBeLessThanOrEqual(judged.ratio)
    expect(judged.interval[1]).toBeGreaterThanOrEqual(judged.ratio)
    expect(judge({ benchmark: 'x', pairs: pairs(1, 1.1, 0.9, 1.05, 0.95) })).toEqual(judged)
  })

  test('rounds are compared in which both were measured, by time and by processor time', () => {
    const outcomes = [
      outcome('w6', 'before', 0, 2),
      outcome('w6', 'nlkit', 0, 3, { cpu_s: 0.0005 }),
      outcome('w6', 'before', 1, 4),
      { ...outcome('w6', 'nlkit', 1, 5), wrong: 'its check is another' },
    ]
    const found = workloadPairs(named('w6'), outcomes)
    expect(found).toEqual([
      { benchmark: 'w6', pairs: [[2, 3]] },
      { benchmark: 'w6, processor', pairs: [[100, 50]] },
    ])
    expect(workloadPairs(named('w6'), [])).toEqual([])
    expect(verdicts(found.map(judge), 'HEAD~1').split('\n')).toHaveLength(3)
  })
})
