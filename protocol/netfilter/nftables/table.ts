/* linux/netfilter/nf_tables.h: tables. */
import { attr, attributes, body, bytes, flagsOf, type Infer, pad, string, u32, u64 } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { nftMessage } from './nf-tables.js'

export const NFT_TABLE_F = {
  /** Its chains are not hooked in. */
  DORMANT: 1,
  /** Belongs to the socket that made it, and goes with it. */
  OWNER: 2,
  /** Outlives its owner. */
  PERSIST: 4,
} as const

export const tableAttributes = attributes(
  'NFTA_TABLE',
  {
    name: attr(1, 'NFTA_TABLE_NAME', string),
    flags: attr(2, 'NFTA_TABLE_FLAGS', flagsOf(u32, 'NFT_TABLE_F', NFT_TABLE_F)),
    /** How many chains, sets, objects and flowtables it holds. */
    use: attr(3, 'NFTA_TABLE_USE', u32),
    handle: attr(4, 'NFTA_TABLE_HANDLE', u64),
    pad: attr(5, 'NFTA_TABLE_PAD', pad),
    /** At most 256 bytes, of no meaning to the kernel; nft keeps the comment here: see `commentOf`. */
    userdata: attr(6, 'NFTA_TABLE_USERDATA', bytes),
    /** Port id of the owner's socket. */
    owner: attr(7, 'NFTA_TABLE_OWNER', u32),
  },
  nfnetlinkSet,
)

export interface TableAttributes extends Infer<typeof tableAttributes> {}

/** A table. The family is in the header. */
export interface TableMessage {
  header: Nfgenmsg
  attributes: TableAttributes
}

const tableBody = body<Nfgenmsg, TableAttributes>(nfgenmsg, () => tableAttributes)

export const newTable: MessageDefinition<TableMessage> = nftMessage('NEWTABLE', tableBody)
export const getTable: MessageDefinition<TableMessage> = nftMessage('GETTABLE', tableBody)
export const delTable: MessageDefinition<TableMessage> = nftMessage('DELTABLE', tableBody)
export const destroyTable: MessageDefinition<TableMessage> = nftMessage('DESTROYTABLE', tableBody)
