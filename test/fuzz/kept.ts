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
  // A name with a space and a line end in it, told in a line without quotes.
  { what: 'datagram', protocol: 16, hex: '2000000010000100efd203ff7f000000030000000b000200223b207d0a6d6100' },
  // A message of sock_diag without one byte of its header: it was not written back.
  { what: 'datagram', protocol: 4, hex: '28000000140001034000d20000000000' },
  // A family of generic netlink named by a control character: the line of its messages had it.
  {
    what: 'datagram',
    protocol: 16,
    hex: '240000001000000001000000000000000102000006000100e0000000060002000400000014000000e0000000020000000000000008010000',
  },
  // A policy under a number with the flag for network byte order: it was read and not written.
  { what: 'datagram', protocol: 16, hex: '1c0000001000000001000000000000000a02000008000980040015e2' },
  // A target whose struct comes twice, the first time too short for it: the members of the second stood below the first.
  {
    what: 'datagram',
    protocol: 12,
    hex: '64000000060a0208000000006b28000002000008080001006e61740048000400440001000b00010074617267657400003400020009000100534e41540000000008000300000000001c000300010000000b000000c0000201c000020903e807d000000000',
  },
]
