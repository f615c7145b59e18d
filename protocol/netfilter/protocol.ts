import { messageTable, type Protocol } from '../netlink/index.js'
import { batchBegin, batchEnd } from './batch.js'
import { NFNLGRP } from './nfgenmsg.js'
import { delChain, destroyChain, getChain, newChain } from './nftables/chain.js'
import { getGen, newGen } from './nftables/generation.js'
import { delRule, destroyRule, getRule, getRuleReset, newRule } from './nftables/rule.js'
import { delTable, destroyTable, getTable, newTable } from './nftables/table.js'

export const netfilterProtocol: Protocol = {
  number: 12,
  name: 'NETLINK_NETFILTER',
  messages: messageTable(
    batchBegin,
    batchEnd,
    newTable,
    getTable,
    delTable,
    destroyTable,
    newChain,
    getChain,
    delChain,
    destroyChain,
    newRule,
    getRule,
    delRule,
    destroyRule,
    getRuleReset,
    newGen,
    getGen,
  ),
  groups: NFNLGRP,
}
