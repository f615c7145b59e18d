import fc from 'fast-check'

/** Attributes that are mostly well formed and mostly of known numbers, nested at random, sometimes cut or padded oddly. */
export const payload: fc.Arbitrary<Uint8Array> = fc.letrec<{ set: Uint8Array; leaf: Uint8Array }>(tie => ({
  leaf: fc.oneof(
    fc.uint8Array({ maxLength: 24 }),
    fc.constantFrom('small', 'big', 'all', 'odd').map(kind => new TextEncoder().encode(`${kind}\0`)),
    fc.constantFrom(1, 2, 4, 8, 6, 16, 24).chain(size => fc.uint8Array({ minLength: size, maxLength: size })),
  ),
  set: fc
    .array(
      fc.record({
        type: fc.oneof(
          { weight: 7, arbitrary: fc.nat(22) },
          { weight: 2, arbitrary: fc.constantFrom(4, 21) },
          { weight: 1, arbitrary: fc.nat(0xffff) },
        ),
        flags: fc.constantFrom(0, 0, 0, 0x8000, 0x4000),
        data: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('set'), fc.constant(new Uint8Array())),
        lie: fc.oneof(
          { weight: 30, arbitrary: fc.constant(0) },
          { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }) },
        ),
        pad: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(255) }),
      }),
      { maxLength: 6 },
    )
    .map(list =>
      Buffer.concat(
        list.map(({ type, flags, data, lie, pad }) => {
          const one = Buffer.alloc((4 + data.length + 3) & ~3, pad)
          one.writeUInt16LE(Math.max(0, 4 + data.length + lie), 0)
          one.writeUInt16LE(type | flags, 2)
          one.set(data, 4)
          return one
        }),
      ),
    )
    .map(buffer => new Uint8Array(buffer)),
})).set
