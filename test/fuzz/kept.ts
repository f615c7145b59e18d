/** Inputs that once were findings, as hex: the suite goes through them again. */
export const kept: readonly {
  readonly what: 'datagram' | 'capture'
  readonly protocol: number
  readonly hex: string
}[] = [
  // A hex dump with a sign in it that turns the direction of reading: a problem quoted it as it was.
  { what: 'capture', protocol: 0, hex: Buffer.from('10000000\u202e03000000\n1000\x9b31m\n').toString('hex') },
  // An NLMSG_ERROR of a bare header, with more behind it.
  { what: 'datagram', protocol: 0, hex: `10000000020000000000000017010000edffffff${'20000000100005'.padEnd(64, '0')}` },
  { what: 'datagram', protocol: 12, hex: '12000000020000000000000017010000edff' },
]
