import { type Chain, nft } from '../../client/nftables/index.js'
import { xtInterface } from '../rules.js'
import { ruleComment, ruleUserdata } from '../tags.js'
import type { WantedRule } from '../wanted.js'

/** The table in which iptables-nft keeps its filter chains. */
export function isIptables({ family, table }: Pick<Chain, 'family' | 'table'>): boolean {
  return (family === 'ip' || family === 'ip6') && table === 'filter'
}

type Place = Pick<Chain, 'family' | 'table' | 'chain'>

/** The accepts for a bridge at the start of a chain of someone else, in the order in which they are to be inserted. */
export function acceptRules(chain: Place, bridge: string): WantedRule[] {
  // Each goes before the one inserted before it: what leaves the namespace comes first.
  return [acceptRule(chain, bridge, 'out'), acceptRule(chain, bridge, 'in')]
}

function acceptRule(chain: Place, bridge: string, direction: 'in' | 'out'): WantedRule {
  const { table, chain: name } = chain
  const family = chain.family!
  const at = { family, table, chain: name }
  const verdict = [nft.counter(), nft.accept()]
  if (isIptables(chain)) {
    const program = family === 'ip' ? 'iptables' : 'ip6tables'
    const option = direction === 'in' ? 'i' : 'o'
    const expressions = [...xtInterface(option, bridge), ...verdict]
    const words = `-${option} ${bridge} -j ACCEPT`
    return {
      step: 'coexist',
      rule: { ...at, expressions, userdata: ruleUserdata(bridge) },
      at: 'start',
      command: `${program} -I ${name} ${words}`,
      words: `-A ${name} ${words}`,
    }
  }
  const key = direction === 'in' ? 'iifname' : 'oifname'
  const comment = ruleComment(bridge)
  const words = `${key} "${bridge}" counter accept`
  return {
    step: 'coexist',
    rule: { ...at, expressions: nft.expressions(family, [nft.meta[key](bridge), ...verdict]), comment },
    at: 'start',
    command: `nft 'insert rule ${family} ${table} ${name} ${words} comment "${comment}"'`,
    words,
  }
}

/** `ip filter FORWARD`. */
export function chainName({ family, table, chain }: Place): string {
  return `${family} ${table} ${chain}`
}
