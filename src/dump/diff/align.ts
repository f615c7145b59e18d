/** Above this many comparisons items go by their keys alone. */
const mostComparisons = 1_000_000

export type Pair<T> = [T | undefined, T | undefined]

/** What {@link align} must know about an item. */
export interface Alignable {
  /** What an item goes by where there are too many to compare: the first of A with the first of B that has the same. */
  readonly key: string
  /** Everything that it says. */
  readonly says: ReadonlySet<string>
}

/**
 * Pairs the items of two lists in order, so that what is paired is as much alike as it can be in all (a longest common
 * subsequence whose pairs weigh as much as `likeness` says). `likeness` is from 0, which is never paired, to 1.
 * An item without a partner comes with undefined on the other side.
 */
export function align<T extends Alignable>(
  a: readonly T[],
  b: readonly T[],
  likeness: (a: T, b: T) => number,
): Pair<T>[] {
  if (a.length * b.length > mostComparisons) return pairByKey(a, b)
  const width = b.length + 1
  const alike = new Float64Array(a.length * width)
  /** The best that can be had from a[i…] and b[j…]. */
  const best = new Float64Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const weight = likeness(a[i]!, b[j]!)
      alike[i * width + j] = weight
      const paired = weight > 0 ? weight + best[(i + 1) * width + j + 1]! : 0
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j]!, best[i * width + j + 1]!)
    }
  const pairs: Pair<T>[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const here = best[i * width + j]!
    const weight = alike[i * width + j]!
    if (weight > 0 && here === weight + best[(i + 1) * width + j + 1]!) pairs.push([a[i++], b[j++]])
    else if (here === best[(i + 1) * width + j]!) pairs.push([a[i++], undefined])
    else pairs.push([undefined, b[j++]])
  }
  while (i < a.length) pairs.push([a[i++], undefined])
  while (j < b.length) pairs.push([undefined, b[j++]])
  return pairs
}

function pairByKey<T extends Alignable>(a: readonly T[], b: readonly T[]): Pair<T>[] {
  const waiting = new Map<string, T[]>()
  for (const item of [...b].reverse()) {
    const list = waiting.get(item.key)
    if (list) list.push(item)
    else waiting.set(item.key, [item])
  }
  const pairs = a.map((item): Pair<T> => [item, waiting.get(item.key)?.pop()])
  const paired = new Set(pairs.map(([, item]) => item))
  return [...pairs, ...b.filter(item => !paired.has(item)).map((item): Pair<T> => [undefined, item])]
}

/** How much two sets have in common, from 0 to 1. */
export function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 1
  let count = 0
  for (const item of a) if (b.has(item)) count++
  return (2 * count) / (a.size + b.size)
}
