/* A set of bits by their names, ETHTOOL_A_BITSET. */
import { array, attr, attributes, flag, type Infer, list, nest, string, u32 } from '../../codec/index.js'

const flagged = { nestedFlag: true } as const

/** One bit. Where the set has a mask, `value` says whether it is on; where it has none, every bit that is there is on. */
export const ethtoolBitsetBit = attributes(
  'ETHTOOL_A_BITSET_BIT',
  {
    index: attr(1, 'ETHTOOL_A_BITSET_BIT_INDEX', u32),
    name: attr(2, 'ETHTOOL_A_BITSET_BIT_NAME', string),
    value: attr(3, 'ETHTOOL_A_BITSET_BIT_VALUE', flag),
  },
  flagged,
)

export interface EthtoolBitsetBit extends Infer<typeof ethtoolBitsetBit> {}

/** Bits of a set, in the form with names. */
export const ethtoolBitsetBits = list(
  1,
  'ETHTOOL_A_BITSET_BITS_BIT',
  nest<EthtoolBitsetBit>(() => ethtoolBitsetBit),
  flagged,
)

export const ethtoolBitset = attributes(
  'ETHTOOL_A_BITSET',
  {
    /** A list of bits that are on, without a mask. */
    nomask: attr(1, 'ETHTOOL_A_BITSET_NOMASK', flag),
    /** How many bits there are. */
    size: attr(2, 'ETHTOOL_A_BITSET_SIZE', u32),
    /** With names: the form without ETHTOOL_FLAG_COMPACT_BITSETS. */
    bits: attr<EthtoolBitsetBit[]>(3, 'ETHTOOL_A_BITSET_BITS', ethtoolBitsetBits),
    /** Without names: 32 bits to an element, bit 0 of the first is bit 0. */
    value: attr(4, 'ETHTOOL_A_BITSET_VALUE', array(u32)),
    /** Which bits `value` says anything of. */
    mask: attr(5, 'ETHTOOL_A_BITSET_MASK', array(u32)),
  },
  flagged,
)

export interface EthtoolBitset extends Infer<typeof ethtoolBitset> {}
