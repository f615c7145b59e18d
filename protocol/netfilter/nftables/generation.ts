/* linux/netfilter/nf_tables.h: the number of the ruleset, which every committed batch raises. */
import { attr, attributes, body, type Infer, string, u32 } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { nftMessage } from './nf-tables.js'

export const generationAttributes = attributes(
  'NFTA_GEN',
  {
    id: attr(1, 'NFTA_GEN_ID', u32),
    /** Process that committed the batch, or that asks. */
    procPid: attr(2, 'NFTA_GEN_PROC_PID', u32),
    procName: attr(3, 'NFTA_GEN_PROC_NAME', string),
  },
  nfnetlinkSet,
)

export interface GenerationAttributes extends Infer<typeof generationAttributes> {}

/** The ruleset's generation: the answer to GETGEN, and the event that ends each batch's. */
export interface GenerationMessage {
  header: Nfgenmsg
  attributes: GenerationAttributes
}

const generationBody = body<Nfgenmsg, GenerationAttributes>(nfgenmsg, () => generationAttributes)

export const newGen: MessageDefinition<GenerationMessage> = nftMessage('NEWGEN', generationBody)
export const getGen: MessageDefinition<GenerationMessage> = nftMessage('GETGEN', generationBody)
