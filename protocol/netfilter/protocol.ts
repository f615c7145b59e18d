import { messageTable, type Protocol } from '../netlink/index.js'
import { accountingOverquota, delAccounting, getAccounting, getAccountingCtrzero, newAccounting } from './accounting.js'
import { batchBegin, batchEnd } from './batch.js'
import {
  delConntrack,
  getConntrack,
  getConntrackDying,
  getConntrackUnconfirmed,
  newConntrack,
} from './conntrack/conntrack.js'
import { delExpect, expectStatsCpu, getExpect, getExpectStatsCpu, newExpect } from './conntrack/expectation.js'
import { getConntrackStats, getConntrackStatsCpu } from './conntrack/statistics.js'
import { delTimeout, getTimeout, getTimeoutDefault, newTimeout, setTimeoutDefault } from './conntrack/timeout.js'
import { addFingerprint, removeFingerprint } from './fingerprint.js'
import { delHelper, getHelper, newHelper } from './helper.js'
import { getHook } from './hook.js'
import {
  ipsetAdd,
  ipsetCreate,
  ipsetDel,
  ipsetDestroy,
  ipsetFlush,
  ipsetGetByindex,
  ipsetGetByname,
  ipsetHeader,
  ipsetList,
  ipsetProtocol,
  ipsetRename,
  ipsetSave,
  ipsetSwap,
  ipsetTest,
  ipsetType,
} from './ipset.js'
import { logConfig, logPacket } from './log.js'
import { NFNLGRP } from './nfgenmsg.js'
import { delChain, destroyChain, getChain, newChain } from './nftables/chain.js'
import { getCompat } from './nftables/compat.js'
import { delSetElem, destroySetElem, getSetElem, getSetElemReset, newSetElem } from './nftables/element.js'
import { delFlowtable, destroyFlowtable, getFlowtable, newFlowtable } from './nftables/flowtable.js'
import { getGen, newGen } from './nftables/generation.js'
import { delObj, destroyObj, getObj, getObjReset, newObj } from './nftables/objects/index.js'
import { delRule, destroyRule, getRule, getRuleReset, newRule } from './nftables/rule.js'
import { delSet, destroySet, getSet, newSet } from './nftables/set.js'
import { delTable, destroyTable, getTable, newTable } from './nftables/table.js'
import { trace } from './nftables/trace.js'
import { queueConfig, queuePacket, queueVerdict, queueVerdictBatch } from './queue.js'

// biome-ignore format: one object, one line
const definitions = [
  batchBegin, batchEnd,
  newTable, getTable, delTable, destroyTable,
  newChain, getChain, delChain, destroyChain,
  newRule, getRule, delRule, destroyRule, getRuleReset,
  newSet, getSet, delSet, destroySet,
  newSetElem, getSetElem, delSetElem, destroySetElem, getSetElemReset,
  newObj, getObj, delObj, destroyObj, getObjReset,
  newFlowtable, getFlowtable, delFlowtable, destroyFlowtable,
  newGen, getGen,
  trace,
  getCompat,
  getHook,
  newConntrack, getConntrack, delConntrack, getConntrackDying, getConntrackUnconfirmed,
  getConntrackStats, getConntrackStatsCpu,
  newExpect, getExpect, delExpect, getExpectStatsCpu, expectStatsCpu,
  newTimeout, getTimeout, delTimeout, setTimeoutDefault, getTimeoutDefault,
  queuePacket, queueVerdict, queueConfig, queueVerdictBatch,
  logPacket, logConfig,
  newAccounting, getAccounting, getAccountingCtrzero, delAccounting, accountingOverquota,
  newHelper, getHelper, delHelper,
  addFingerprint, removeFingerprint,
  ipsetProtocol, ipsetCreate, ipsetDestroy, ipsetFlush, ipsetRename, ipsetSwap, ipsetList, ipsetSave, ipsetAdd, ipsetDel,
  ipsetTest, ipsetHeader, ipsetType, ipsetGetByname, ipsetGetByindex,
]

export const netfilterProtocol: Protocol = {
  number: 12,
  name: 'NETLINK_NETFILTER',
  messages: messageTable(...definitions),
  groups: NFNLGRP,
  // nfnetlink_rcv: a batch lasts to the end of its datagram, and who may not ask the first may not ask the others.
  firstDecides: true,
}
