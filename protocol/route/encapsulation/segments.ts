/* Routing headers of IPv6 (RFC 8200): what SRv6 and RPL have in common. */
import { EncodeError, type Input, ip6, type Output } from '../../codec/index.js'

/** `count` addresses, one behind the other. */
export function readSegments(input: Input, start: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => ip6.read(input, start + i * 16, start + (i + 1) * 16))
}

export function writeSegments(output: Output, segments: unknown): void {
  if (!Array.isArray(segments) || segments.length === 0)
    throw new EncodeError('ERR_ENCODE_TYPE', 'expected at least one segment', 'segments')
  segments.forEach((segment, i) => {
    try {
      ip6.write(output, segment)
    } catch (error) {
      throw error instanceof EncodeError ? error.within(`[${i}]`).within('segments') : error
    }
  })
}
