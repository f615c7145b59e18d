import fc from 'fast-check'

const surrogates = { first: 0xd800, count: 0x800 }

/**
 * Any character of Unicode, for `fc.string({ unit: anyCharacter })`. It is what `unit: 'binary'` draws from, which first makes
 * a list of all 1,112,064 of them: that takes longer than the tests.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(0x10ffff - surrogates.count).map(
  number => String.fromCodePoint(number < surrogates.first ? number : number + surrogates.count),
  text => {
    const code = typeof text === 'string' ? text.codePointAt(0) : undefined
    if (code === undefined || text !== String.fromCodePoint(code)) throw new Error('not one character')
    return code < surrogates.first ? code : code - surrogates.count
  },
)
