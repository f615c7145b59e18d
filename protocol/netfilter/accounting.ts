/* linux/netfilter/nfnetlink_acct.h: named counters, which the iptables match nfacct adds to. */
import { attr, attributes, body, flagsOf, type Infer, pad, string, u32, u64 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { NFNL_SUBSYS, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from './nfgenmsg.js'

/** Message numbers (enum nfnl_acct_msg_types) of the subsystem NFNL_SUBSYS.ACCT. */
export const NFNL_MSG_ACCT = {
  NEW: 0,
  GET: 1,
  /** Reads, and sets the counters to zero. */
  GET_CTRZERO: 2,
  DEL: 3,
  /** Event: a quota is used up. */
  OVERQUOTA: 4,
} as const

/** Bits of NFACCT_FLAGS (enum nfnl_acct_flags): what the quota counts, and whether it is used up. */
export const NFACCT_F = { QUOTA_PKTS: 1, QUOTA_BYTES: 2, OVERQUOTA: 4 } as const

const flags = flagsOf(u32, 'NFACCT_F', NFACCT_F)

/** Counters to list: those whose flags under `mask` are `value`. */
export const accountingFilterAttributes = attributes(
  'NFACCT_FILTER',
  { mask: attr(1, 'NFACCT_FILTER_MASK', flags), value: attr(2, 'NFACCT_FILTER_VALUE', flags) },
  nfnetlinkSet,
)

export interface AccountingFilterAttributes extends Infer<typeof accountingFilterAttributes> {}

export const accountingAttributes = attributes(
  'NFACCT',
  {
    /** At most 31 bytes. */
    name: attr(1, 'NFACCT_NAME', string),
    pkts: attr(2, 'NFACCT_PKTS', u64),
    bytes: attr(3, 'NFACCT_BYTES', u64),
    /** How many rules use it. */
    use: attr(4, 'NFACCT_USE', u32),
    flags: attr(5, 'NFACCT_FLAGS', flags),
    quota: attr(6, 'NFACCT_QUOTA', u64),
    filter: attr<AccountingFilterAttributes>(7, 'NFACCT_FILTER', () => accountingFilterAttributes),
    pad: attr(8, 'NFACCT_PAD', pad),
  },
  nfnetlinkSet,
)

export interface AccountingAttributes extends Infer<typeof accountingAttributes> {}

export interface AccountingMessage {
  header: Nfgenmsg
  attributes: AccountingAttributes
}

const accountingBody = body<Nfgenmsg, AccountingAttributes>(nfgenmsg, () => accountingAttributes)

function accountingMessage(message: keyof typeof NFNL_MSG_ACCT): MessageDefinition<AccountingMessage> {
  return {
    type: nfnetlinkType(NFNL_SUBSYS.ACCT, NFNL_MSG_ACCT[message]),
    name: `NFNL_MSG_ACCT_${message}`,
    body: accountingBody,
  }
}

export const newAccounting: MessageDefinition<AccountingMessage> = accountingMessage('NEW')
export const getAccounting: MessageDefinition<AccountingMessage> = accountingMessage('GET')
export const getAccountingCtrzero: MessageDefinition<AccountingMessage> = accountingMessage('GET_CTRZERO')
/** Without a name: all that no rule uses. */
export const delAccounting: MessageDefinition<AccountingMessage> = accountingMessage('DEL')
export const accountingOverquota: MessageDefinition<AccountingMessage> = accountingMessage('OVERQUOTA')
