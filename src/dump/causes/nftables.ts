import { type CauseRule, whatever } from './rule.js'

const any = /^NFT_MSG_/
const rule = /^NFT_MSG_(?:NEW|DEL|DESTROY)RULE$/
const newRule = /^NFT_MSG_NEWRULE$/
const inTable = /^NFT_MSG_\w+(?:CHAIN|RULE|SET|SETELEM|OBJ|FLOWTABLE)(?:_RESET)?$/
const nat =
  'address translation has its place in chains of type nat: masquerade and snat at postrouting (snat at input, too), dnat and redirect at prerouting and output'

/** net/netfilter/nf_tables_api.c, whose errors have no words: at most it points at an attribute. */
export const nftablesCauses: readonly CauseRule[] = [
  {
    operation: newRule,
    errno: 'ENOENT',
    at: 'expressions.immediate.data.verdict.chain',
    why: 'the rule jumps to a chain that its table does not have',
  },
  { operation: newRule, errno: 'ENOENT', pointsAt: 'chain', why: 'the table has no chain of this name' },
  {
    operation: newRule,
    errno: 'ENOENT',
    at: 'expressions.lookup',
    why: 'the rule looks into a set that its table does not have',
  },
  {
    operation: newRule,
    errno: 'ENOENT',
    at: 'expressions.objref',
    why: 'the rule names an object that its table does not have, or has of another kind',
  },
  {
    operation: newRule,
    errno: 'ENOENT',
    pointsAt: 'expressions',
    why: 'the kernel does not have this expression for this family: its module is missing, or was left out when the kernel was built',
  },
  {
    operation: newRule,
    errno: 'EOPNOTSUPP',
    needs: 'expressions.masq expressions.nat expressions.redir',
    at: 'expressions',
    why: nat,
  },
  {
    operation: newRule,
    errno: 'EINVAL',
    needs: 'expressions.target',
    at: 'expressions.target',
    why: 'this target of iptables has its place in certain tables and hooks (MASQUERADE: nat, POSTROUTING), and some need others of their options: the kernel log (dmesg) says which',
  },
  {
    operation: newRule,
    errno: 'EINVAL',
    needs: 'expressions.match',
    at: 'expressions.match',
    why: 'this match of iptables does not take these options, or not at this hook: the kernel log (dmesg) says which',
  },
  {
    operation: /^NFT_MSG_NEWCHAIN$/,
    errno: 'EOPNOTSUPP ENOENT',
    at: 'hook',
    why: 'this type has no such hook (nat: prerouting, input, output, postrouting; route: output), or the kernel has no such type for this family',
  },
  { operation: inTable, errno: 'ENOENT', pointsAt: 'table', why: 'there is no table of this name in this family' },
  { operation: rule, errno: 'ENOENT', pointsAt: 'chain', why: 'the table has no chain of this name' },
  {
    operation: rule,
    errno: 'ENOENT',
    pointsAt: 'handle',
    why: 'the chain has no rule of this handle: `nft -a list ruleset` shows them',
  },
  {
    operation: /^NFT_MSG_\w{3}TABLE$/,
    errno: 'ENOENT',
    at: 'name handle',
    why: 'there is no such table in this family: the same name may be one in another',
  },
  {
    operation: /^NFT_MSG_GETCHAIN$/,
    errno: 'ENOENT',
    at: 'name',
    why: 'the table has no such chain (iptables asks in this way for its own: each is made by the first command that needs it)',
  },
  { operation: /^NFT_MSG_\w{3}CHAIN$/, errno: 'ENOENT', at: 'name handle', why: 'the table has no such chain' },
  { operation: /^NFT_MSG_\w{3}SETELEM$/, errno: 'ENOENT', pointsAt: 'set', why: 'the table has no set of this name' },
  { operation: /^NFT_MSG_\w{3}SETELEM$/, errno: 'ENOENT', at: 'elements', why: 'the set has no such element' },
  {
    operation: /^NFT_MSG_\w{3}SETELEM$/,
    errno: 'EEXIST',
    at: 'elements',
    why: 'the set has this element: add takes that, create does not',
  },
  {
    operation: /^NFT_MSG_\w{3}SETELEM$/,
    errno: 'ENFILE',
    at: 'elements',
    why: 'the set is full: its `size` says how many elements it takes',
  },
  { operation: /^NFT_MSG_DELSET$/, errno: 'ENOENT', at: 'name handle', why: 'the table has no such set' },
  {
    operation: /^NFT_MSG_NEWFLOWTABLE$/,
    errno: 'ENOENT',
    at: 'hook',
    why: 'a device of it is not there, or the kernel has no flowtables (module nf_flow_table_inet or that of the family)',
  },
  {
    operation: /^NFT_MSG_NEWFLOWTABLE$/,
    errno: 'EOPNOTSUPP',
    at: 'hook',
    why: 'a device of it does not take this: the loopback device never, offload only with a driver for it',
  },
  {
    operation: /^NFT_MSG_NEWOBJ$/,
    errno: 'ENOENT',
    at: 'data',
    why: 'the kernel has no objects of this kind, or what it names is not there (the context of a secmark, a helper)',
  },
  { operation: any, errno: 'EEXIST', says: whatever, why: 'it is there already: add takes that, create does not' },
  {
    operation: any,
    errno: 'ENOENT',
    says: whatever,
    why: 'there is no such object in this family: family, table, chain, set and handle all count',
  },
  {
    operation: /^NFT_MSG_DELCHAIN$/,
    errno: 'EBUSY',
    at: 'name handle',
    why: 'a rule or a map of verdicts jumps to this chain, or it has rules',
  },
  { operation: /^NFT_MSG_DELSET$/, errno: 'EBUSY', at: 'name handle', why: 'a rule looks into this set' },
  {
    operation: any,
    errno: 'EBUSY',
    says: whatever,
    why: 'it is in use: a rule jumps to the chain, looks into the set, or another object holds it',
  },
  {
    operation: any,
    errno: 'EOPNOTSUPP',
    why: 'the kernel has no such expression or setting, or not in a chain of this family, type and hook',
  },
  {
    operation: any,
    errno: 'EINVAL',
    why: 'a value is out of its range, or the registers do not hold what the expression reads',
  },
  {
    operation: any,
    errno: 'ELOOP EMLINK',
    says: whatever,
    why: 'chains would jump in a circle, or more than sixteen deep',
  },
]
