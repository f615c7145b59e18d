import * as families from './families.js'
import { inetHeaders } from './inet-headers.js'
import { inetKeys } from './inet-keys.js'
import { inetSets } from './inet-sets.js'
import * as statements from './inet-statements.js'
import * as nat from './nat.js'
import type { BuiltRules } from './rules.js'

export { type BuiltRule, type BuiltRules, nftText } from './rules.js'

/** Every rule that is written with the builders beside nft's words, by the name of its fixture in fixtures/nft-rules. */
export const builtRules: Readonly<Record<string, BuiltRules>> = {
  'inet-headers': inetHeaders,
  'inet-keys': inetKeys,
  'inet-sets': inetSets,
  'inet-statements': statements.inetStatements,
  'inet-prerouting': statements.inetPrerouting,
  'inet-output': statements.inetOutput,
  'inet-refused': statements.inetRefused,
  'ip-nat-prerouting': nat.ipPrerouting,
  'ip-nat-postrouting': nat.ipPostrouting,
  'inet-nat-prerouting': nat.inetNatPrerouting,
  'inet-nat-postrouting': nat.inetNatPostrouting,
  'ip-input': families.ipInput,
  'ip6-forward': families.ip6Forward,
  'arp-input': families.arpInput,
  'bridge-prerouting': families.bridgePrerouting,
  'bridge-refused': families.bridgeRefused,
  'netdev-ingress': families.netdevIngress,
  'netdev-egress': families.netdevEgress,
}
