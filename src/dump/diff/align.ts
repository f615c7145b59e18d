/**
 * Pairs the items of two lists in order, so that what is paired is as much alike as it can be in all (a longest common
 * subsequence whose pairs weigh as much as `likeness` says). `likeness` is from 0, which is never paired, to 1.
 * An item without a partner comes with undefined on the other side.
 */
export function align<T>(
  a: readonly T[],
  b: readonly T[],
  likeness: (a: T, b: T) => number,
): [T | undefined, T | undefined][] {
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
  const pairs: [T | undefined, T | undefined][] = []
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
