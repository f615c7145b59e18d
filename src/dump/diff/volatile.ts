import type { TreeNode } from '../../../protocol/codec/index.js'

/**
 * What differs from run to run and says nothing about what was asked for: interface indexes, handles, ids inside a
 * transaction, counters, statistics, ages, the numbers of a generation, descriptors.
 */
const names: readonly RegExp[] = [
  /^nlmsghdr\.(?:seq|pid)$/,
  /\.(?:index|ifindex|ifi_index|ifa_index)$/,
  /^IFLA_(?:LINK|MASTER|NEW_IFINDEX|NET_NS_FD|NET_NS_PID|CARRIER_CHANGES|CARRIER_UP_COUNT|CARRIER_DOWN_COUNT)$/,
  /^RTA_(?:OIF|IIF)$/,
  /^NDA_(?:IFINDEX|MASTER)$/,
  /^NFTA_(?:\w+_)?HANDLE$/,
  /^NFTA_RULE_POSITION$/,
  /^NFTA_(?:RULE|CHAIN|SET|LOOKUP_SET|DYNSET_SET)_ID$/,
  /^NFTA_COUNTER_(?:BYTES|PACKETS)$/,
  /^NFTA_GEN_/,
  /_STATS(?:64)?$|_CACHEINFO$/,
  /(?:stats(?:64)?|cacheinfo)\.\w+$/,
]

export function isVolatile({ uapi }: TreeNode): boolean {
  return names.some(name => name.test(uapi))
}
