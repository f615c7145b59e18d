/** Starts a string that stands for a bigint. A NUL is in no string of the kernel's. */
const BIGINT = '\0'

/**
 * JSON with a stable shape: what is not there is `null`. 64-bit counters are JSON numbers with all their digits, as `ip -j` and
 * `nft -j` write them: a reader that cannot hold more than 2^53 rounds them, which the text does not.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, each) => (typeof each === 'bigint' ? `${BIGINT}${each}` : each === undefined ? null : each),
    2,
  )
  return text.replaceAll(/"\\u0000(-?\d+)"/g, '$1')
}
