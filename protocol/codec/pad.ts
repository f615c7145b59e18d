import type { RowCodec } from './attributes.js'
import { EncodeError } from './errors.js'

/**
 * `*_PAD`: an attribute without payload that the kernel puts in front of a 64-bit one which would be unaligned, where it was built for
 * machines that cannot read such numbers (no CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS; nla_align_64bit in include/net/netlink.h). It comes
 * as often as that needs, and elsewhere when the same object stands elsewhere in the datagram. So it is no part of the value, which two
 * dumps of one object have alike: where it stood is noted, and it is written back there.
 */
export const pad: RowCodec<never> = {
  name: 'pad',
  size: 0,
  aligns: true,
  read: () => undefined as never,
  write() {
    throw new EncodeError(
      'ERR_ENCODE_TYPE',
      'it aligns what follows in messages of the kernel, and has no value to give',
    )
  },
}
