/* linux/pkt_cls.h: extended matches, a tree of conditions. A new kind is a file and its lines here. */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  flagsOf,
  type Infer,
  indexed,
  struct,
  type Tagged,
  u16,
  u32,
  variant,
} from '../../../codec/index.js'
import { type CanidMatch, canidMatch } from './canid.js'
import { type CmpMatch, cmpMatch } from './cmp.js'
import { type IpsetMatch, ipsetMatch } from './ipset.js'
import { type IptMatch, iptMatch } from './ipt.js'
import { type MetaMatch, metaMatch } from './meta.js'
import { type NbyteMatch, nbyteMatch } from './nbyte.js'
import { type TextMatch, textMatch } from './text.js'
import { type TcU32Key, tcU32Key } from './u32.js'

export const TCF_EM = {
  CONTAINER: 0,
  CMP: 1,
  NBYTE: 2,
  U32: 3,
  META: 4,
  TEXT: 5,
  VLAN: 6,
  CANID: 7,
  IPSET: 8,
  IPT: 9,
} as const

/** How a condition joins the next one (neither AND nor OR: it is the last), and whether it is turned round. */
export const TCF_EM_REL = { END: 0, AND: 1, OR: 2 } as const

/** Bits of `flags`, with those of {@link TCF_EM_REL}. SIMPLE: the data is one number. */
const flagNames = { REL_AND: 1, REL_OR: 2, INVERT: 4, SIMPLE: 8 } as const

/** `matchid` is the program's own. */
export const tcfEmatchHdr = struct('tcf_ematch_hdr', {
  matchid: u16,
  kind: enumOf(u16, 'TCF_EM', TCF_EM),
  flags: flagsOf(u16, 'TCF_EM', flagNames),
  pad: u16,
})

export interface TcfEmatchHdr extends Infer<typeof tcfEmatchHdr> {}

/** What `data` of a condition is, by its `kind`. */
export interface EmatchKinds {
  /** A group of conditions, in parentheses: the number of its first one. */
  0: number
  1: CmpMatch
  2: NbyteMatch
  3: TcU32Key
  4: MetaMatch
  5: TextMatch
  7: CanidMatch
  8: IpsetMatch
  9: IptMatch
}

const kinds: { readonly [K in keyof EmatchKinds]: Codec<EmatchKinds[K]> } = {
  0: u32,
  1: cmpMatch,
  2: nbyteMatch,
  3: tcU32Key,
  4: metaMatch,
  5: textMatch,
  7: canidMatch,
  8: ipsetMatch,
  9: iptMatch,
}

/** A condition: {@link TcfEmatchHdr} and what its kind needs. Data of a kind that is not known here is in `rest`. */
export type Ematch = Tagged<TcfEmatchHdr, 'kind', 'data', EmatchKinds>

const ematch = variant<TcfEmatchHdr, EmatchKinds[keyof EmatchKinds]>(
  tcfEmatchHdr,
  ({ kind, flags }) => (flags & flagNames.SIMPLE ? u32 : (kinds as Record<number, Codec<unknown>>)[kind]),
  () => Object.values(kinds) as Codec<unknown>[],
) as unknown as Codec<Ematch>

/** `progid` is 0, TCF_EM_PROG_TC. */
export const tcfEmatchTreeHdr = struct('tcf_ematch_tree_hdr', { nmatches: u16, progid: u16 })

export interface TcfEmatchTreeHdr extends Infer<typeof tcfEmatchTreeHdr> {}

export const ematchTree = attributes('TCA_EMATCH_TREE', {
  hdr: attr<TcfEmatchTreeHdr>(1, 'TCA_EMATCH_TREE_HDR', tcfEmatchTreeHdr),
  list: attr(2, 'TCA_EMATCH_TREE_LIST', indexed(ematch, 1)),
})

export interface EmatchTree extends Infer<typeof ematchTree> {}
