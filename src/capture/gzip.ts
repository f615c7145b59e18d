/** The first bytes of gzip, RFC 1952. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

/**
 * What gzipped chunks hold. Damaged or truncated data ends it after all that could be unpacked, and is told to `onDamage`: a stream that
 * fails drops what nobody has read yet, so all is read before it can.
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  onDamage: (reason: string) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = new DecompressionStream('gzip')
  const writer = stream.writable.getWriter()
  const reader = stream.readable.getReader()
  const unpacked: Uint8Array[] = []
  let damage: string | undefined
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      unpacked.push(value)
    }
  })().catch((error: unknown) => {
    damage = error instanceof Error ? error.message : 'damaged'
  })
  const settle = async (work: Promise<void>): Promise<void> => {
    await work.catch(() => {})
    // One turn of the event loop, in which the reading side gets what was written.
    await new Promise(resolve => setTimeout(resolve))
  }
  try {
    for await (const chunk of chunks) {
      await settle(writer.write(chunk as Uint8Array<ArrayBuffer>))
      yield* unpacked.splice(0)
      if (damage !== undefined) break
    }
    if (damage === undefined) {
      await settle(writer.close())
      await reading
    }
    yield* unpacked.splice(0)
    if (damage !== undefined) onDamage(`damaged or truncated gzip data (${damage})`)
  } finally {
    await reader.cancel().catch(() => {})
  }
}
