/** One way to do the work that is measured. */
export interface Contender {
  readonly name: string
  /** Does `count` operations. */
  readonly run: () => void
  readonly count: number
}

/**
 * Microseconds per operation of each contender: the median over `rounds`. Each round runs every contender once, starting
 * one further along each time, so that a busy moment of the machine falls on all of them. A turn lasts at least
 * `milliseconds`: on a coarse clock and a busy machine, short turns measure other things.
 */
export function measure(contenders: readonly Contender[], rounds: number, milliseconds: number): number[] {
  const repeats = contenders.map(contender => repeatsFor(contender, milliseconds))
  const times = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (round + turn) % contenders.length
      const { run, count } = contenders[i]!
      times[i]!.push((timed(run, repeats[i]!) * 1000) / (repeats[i]! * count))
    }
  return times.map(median)
}

/** How often `run` fits into the time, once it is compiled and warm. */
function repeatsFor({ run }: Contender, milliseconds: number): number {
  for (let repeats = 1; ; repeats *= 2) {
    const took = timed(run, repeats)
    if (took >= milliseconds) return repeats
  }
}

function timed(run: () => void, repeats: number): number {
  const start = performance.now()
  for (let i = 0; i < repeats; i++) run()
  return performance.now() - start
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
