/* linux/netfilter/nf_tables.h: what `nft monitor trace` hears of a packet on its way through the ruleset. */
import {
  attr,
  attributes,
  body,
  bytes,
  enumOf,
  flagsOf,
  hex,
  type Infer,
  pad,
  string,
  u8,
  u16,
  u32,
  u64,
} from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { NFPROTO, type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { type VerdictAttributes, verdictAttributes } from './data.js'
import { IP_CT_DIR, NF_CT_STATE } from './expressions/ct.js'
import { NF, nftMessage } from './nf-tables.js'

/** What happened to the packet. */
export const NFT_TRACETYPE = {
  UNSPEC: 0,
  /** A base chain's policy decided. */
  POLICY: 1,
  /** The end of a chain. */
  RETURN: 2,
  RULE: 3,
} as const

export const traceAttributes = attributes(
  'NFTA_TRACE',
  {
    table: attr(1, 'NFTA_TRACE_TABLE', string),
    chain: attr(2, 'NFTA_TRACE_CHAIN', string),
    ruleHandle: attr(3, 'NFTA_TRACE_RULE_HANDLE', u64),
    type: attr(4, 'NFTA_TRACE_TYPE', enumOf(u32, 'NFT_TRACETYPE', NFT_TRACETYPE)),
    verdict: attr<VerdictAttributes>(5, 'NFTA_TRACE_VERDICT', () => verdictAttributes),
    /** The same in every event of one packet. */
    id: attr(6, 'NFTA_TRACE_ID', hex(u32)),
    llHeader: attr(7, 'NFTA_TRACE_LL_HEADER', bytes),
    networkHeader: attr(8, 'NFTA_TRACE_NETWORK_HEADER', bytes),
    transportHeader: attr(9, 'NFTA_TRACE_TRANSPORT_HEADER', bytes),
    /** Index of the device that the packet came by. */
    iif: attr(10, 'NFTA_TRACE_IIF', u32),
    /** ARPHRD_* */
    iiftype: attr(11, 'NFTA_TRACE_IIFTYPE', u16),
    oif: attr(12, 'NFTA_TRACE_OIF', u32),
    oiftype: attr(13, 'NFTA_TRACE_OIFTYPE', u16),
    mark: attr(14, 'NFTA_TRACE_MARK', hex(u32)),
    nfproto: attr(15, 'NFTA_TRACE_NFPROTO', enumOf(u32, 'NFPROTO', NFPROTO)),
    policy: attr(16, 'NFTA_TRACE_POLICY', enumOf(u32, 'NF', NF)),
    pad: attr(17, 'NFTA_TRACE_PAD', pad),
    ctId: attr(18, 'NFTA_TRACE_CT_ID', hex(u32)),
    ctDirection: attr(19, 'NFTA_TRACE_CT_DIRECTION', enumOf(u8, 'IP_CT_DIR', IP_CT_DIR)),
    /** IPS_* */
    ctStatus: attr(20, 'NFTA_TRACE_CT_STATUS', hex(u32)),
    ctState: attr(21, 'NFTA_TRACE_CT_STATE', flagsOf(u32, 'NF_CT_STATE', NF_CT_STATE)),
  },
  nfnetlinkSet,
)

export interface TraceAttributes extends Infer<typeof traceAttributes> {}

/** One step of a packet. Comes only by the multicast group NFNLGRP.NFTRACE. */
export interface TraceMessage {
  header: Nfgenmsg
  attributes: TraceAttributes
}

export const trace: MessageDefinition<TraceMessage> = nftMessage(
  'TRACE',
  body<Nfgenmsg, TraceAttributes>(nfgenmsg, () => traceAttributes),
)
