import { type DataAttributes, NF, NFT, type VerdictAttributes } from '../../../protocol/netfilter/index.js'

/** A register's bytes as nft prints them: words of 4 bytes in the byte order of the host, the last one filled up with zeros. */
export function words(bytes: Uint8Array, littleEndian: boolean): string[] {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  padded.set(bytes)
  const view = new DataView(padded.buffer)
  return Array.from({ length: padded.length / 4 }, (_, i) =>
    view
      .getUint32(i * 4, littleEndian)
      .toString(16)
      .padStart(8, '0'),
  )
}

const verdictNames = new Map<number, string>([
  ...Object.entries(NF).map(([name, code]) => [code, name.toLowerCase()] as const),
  ...Object.entries(NFT).map(([name, code]) => [code, name.toLowerCase()] as const),
])

/** `accept`, `jump -> chain`. */
export function verdictText({ code = NF.DROP, chain }: VerdictAttributes): string {
  const name = verdictNames.get(code) ?? verdictNames.get(code & 0xff) ?? 'unknown'
  return chain === undefined ? name : `${name} -> ${chain}`
}

/** `0x04030201 0x00000005`, or a verdict. */
export function dataText(data: DataAttributes | undefined, littleEndian: boolean): string {
  if (data?.verdict !== undefined) return verdictText(data.verdict)
  return words(data?.value ?? new Uint8Array(), littleEndian)
    .map(word => `0x${word}`)
    .join(' ')
}
