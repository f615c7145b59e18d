/* linux/netfilter/nf_tables.h: hands the connection over to a flowtable. */
import { attr, attributes, type Infer, string } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const flowOffloadExpression = attributes(
  'NFTA_FLOW',
  {
    /** Name of the flowtable. */
    tableName: attr(1, 'NFTA_FLOW_TABLE_NAME', string),
  },
  nfnetlinkSet,
)

export interface FlowOffloadExpression extends Infer<typeof flowOffloadExpression> {}
