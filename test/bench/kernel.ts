/* Workloads on the kernel: who takes part, the rounds, what went wrong. */
import type { Workload } from './catalogue.js'
import type { Peer } from './peers.js'
import { type Contestant, disagreeing, type Effort, type Outcome, rounds, writeCapture } from './run.js'
import { Sandbox } from './sandbox.js'
import { digits } from './table.js'

/** What was measured, what was left out and why, and what was wrong. */
export interface Measured {
  readonly outcomes: readonly Outcome[]
  readonly skipped: readonly string[]
  readonly wrong: readonly string[]
}

/** Says how far it is. */
export type Progress = (text: string) => void

export async function measureWorkloads(
  workloads: readonly Workload[],
  peers: readonly Peer[],
  effort: Effort,
  progress: Progress,
): Promise<Measured> {
  const { contestants, skipped } = prepare(peers, workloads)
  writeCapture()
  const outcomes: Outcome[] = []
  for (const workload of workloads) {
    const taking = contestants.filter(({ peer }) => peer.does.includes(workload.name))
    if (taking.length === 0) continue
    const ofWorkload: Outcome[] = []
    for await (const outcome of rounds(workload, taking, effort)) {
      ofWorkload.push(outcome)
      const { peer, round, line, wrong } = outcome
      progress(`${workload.name} ${round + 1}/${effort.rounds} ${peer}: ${wrong ?? `${digits(line!.per_op_us)} µs`}`)
    }
    const others = disagreeing(ofWorkload)
    outcomes.push(
      ...ofWorkload.map(outcome =>
        others.includes(outcome) && !outcome.wrong
          ? { ...outcome, wrong: `its check, ${outcome.line!.check}, is not that of the others` }
          : outcome,
      ),
    )
  }
  return { outcomes, skipped, wrong: complaints(outcomes) }
}

/** Why no workload can be measured on this machine, or by this user. */
export async function whyNotHere(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `workloads: netlink is Linux's; this is ${process.platform}`
  if (process.getuid!() !== 0) return 'workloads: network namespaces of their own take root'
  try {
    await using sandbox = await Sandbox.open(0)
    sandbox.run('sh', '-c', ':')
    return undefined
  } catch (error) {
    return `workloads: ${(error as Error).message}`
  }
}

/** Those whose programs are there, and why the others are left out. */
function prepare(
  peers: readonly Peer[],
  workloads: readonly Workload[],
): { contestants: Contestant[]; skipped: string[] } {
  const contestants: Contestant[] = []
  const skipped: string[] = []
  for (const peer of peers.filter(({ does }) => workloads.some(({ name }) => does.includes(name))))
    try {
      contestants.push({ peer, command: peer.prepare() })
    } catch (error) {
      skipped.push(`${peer.name}: ${(error as Error).message}`)
    }
  return { contestants, skipped }
}

/** Each once, and how often it was. */
function complaints(outcomes: readonly Outcome[]): string[] {
  const counts = new Map<string, number>()
  for (const { workload, peer, wrong } of outcomes) {
    if (wrong === undefined) continue
    const text = `${workload}, ${peer}: ${wrong}`
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].map(([text, count]) => (count > 1 ? `${text} (${count} times)` : text))
}
