/* linux/tc_ematch/tc_em_ipt.h: a match of iptables. */
import { attr, attributes, bytes, type Infer, string, u8, u32 } from '../../../codec/index.js'

export const iptMatch = attributes('TCA_EM_IPT', {
  hook: attr(1, 'TCA_EM_IPT_HOOK', u32),
  matchName: attr(2, 'TCA_EM_IPT_MATCH_NAME', string),
  matchRevision: attr(3, 'TCA_EM_IPT_MATCH_REVISION', u8),
  nfproto: attr(4, 'TCA_EM_IPT_NFPROTO', u8),
  /** The match's own struct. */
  matchData: attr(5, 'TCA_EM_IPT_MATCH_DATA', bytes),
})

export interface IptMatch extends Infer<typeof iptMatch> {}
