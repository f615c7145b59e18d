import type { Expressions } from '../../../protocol/netfilter/index.js'
import type { Verdict } from './evaluate.js'
import { type Packet, stateBits } from './packet.js'
import type { Answer } from './value.js'

/*
 * The matches and targets of xtables that iptables-nft puts in a rule where nf_tables has no words of its own. Modelled is
 * what nearly every ruleset has; any other match may match or not.
 */

/** Undefined: it asks nothing. */
export function matchOf({ name, rev, info }: Expressions['match'], packet: Packet): Answer | undefined {
  if (name === 'comment') return undefined
  if (name === 'conntrack' && info && (rev === 2 || rev === 3)) return conntrack(info, packet)
  return 'maybe'
}

/** struct xt_conntrack_mtinfo2 and 3 of linux/netfilter/xt_conntrack.h, alike up to here: bytes of three __u16. */
const MATCH_FLAGS = 146
const INVERT_FLAGS = 148
const STATE_MASK = 150
const XT_CONNTRACK_STATE = 1

/** `-m conntrack --ctstate`. What else the match asks is unknown. */
function conntrack(info: Uint8Array, packet: Packet): Answer {
  if (info.length < STATE_MASK + 2) return 'maybe'
  const field = (offset: number): number => new Uint16Array(info.slice(offset, offset + 2).buffer)[0]!
  const flags = field(MATCH_FLAGS)
  if ((flags & XT_CONNTRACK_STATE) === 0) return 'maybe'
  const among = (field(STATE_MASK) & stateBits(packet)) !== 0
  const inverted = (field(INVERT_FLAGS) & XT_CONNTRACK_STATE) !== 0
  if (among === inverted) return 'no'
  return flags === XT_CONNTRACK_STATE ? 'yes' : 'maybe'
}

const targets: Readonly<Record<string, Verdict | undefined>> = {
  REJECT: { kind: 'drop' },
  MASQUERADE: { kind: 'source-nat' },
  SNAT: { kind: 'source-nat' },
  NETMAP: { kind: 'source-nat' },
  // These do something to the packet and let it go on.
  LOG: undefined,
  NFLOG: undefined,
  MARK: undefined,
  CONNMARK: undefined,
  CT: undefined,
  TCPMSS: undefined,
  CHECKSUM: undefined,
  CLASSIFY: undefined,
  DSCP: undefined,
  TTL: undefined,
  HL: undefined,
  TRACE: undefined,
}

export function targetOf({ name = '' }: Expressions['target']): Verdict | undefined {
  return Object.hasOwn(targets, name) ? targets[name] : { kind: 'unknown' }
}
