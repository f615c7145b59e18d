/**
 * The Internet checksum (RFC 1071): the one's complement of the one's complement sum of all 16-bit words, an odd last byte padded with zero.
 * Over bytes that hold their own correct checksum it is 0.
 */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}
