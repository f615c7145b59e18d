/* Packet numbers of MACsec: eight bytes where the cipher suite is of XPN, four where it is not, and the kernel looks at how many. */
import { expect, test } from 'vitest'
import { Output } from '../../protocol/codec/index.js'
import { type MacsecSa, macsec, macsecSa } from '../../protocol/generic/index.js'
import { messagesOf } from './dump/captured.js'

const written = (value: MacsecSa): string => {
  const output = new Output(true)
  macsecSa.write(output, value)
  return Buffer.from(output.take()).toString('hex')
}

test('a number has four bytes, a bigint eight', () => {
  expect(written({ pn: 5 })).toBe('0800030005000000')
  expect(written({ pn: 5n })).toBe('0c0003000500000000000000')
  expect(written({ pn: 0x100000000n })).toBe('0c0003000000000001000000')
  expect(() => written({ pn: 0x100000000 })).toThrow(/pn/)
  expect(() => written({ pn: -1n })).toThrow(/pn/)
})

test('what ip said of XPN is said again from its values alone', () => {
  const associations = messagesOf('generic/macsec-associations.nl').flatMap(message => {
    const { saConfig } = (message.body as { attributes: { saConfig?: MacsecSa } }).attributes ?? {}
    if (!message.name.startsWith(macsec.prefix) || saConfig?.pn === undefined) return []
    const { bytes } = message.datagram
    return [{ saConfig, hex: Buffer.from(bytes).toString('hex') }]
  })
  expect(associations.map(({ saConfig }) => saConfig.pn)).toEqual([1n, 0x100000000n, 0x100000005n])
  for (const { saConfig, hex } of associations) expect(hex).toContain(written({ pn: saConfig.pn! }))
})
