import ipaddr from 'ipaddr.js'
import type { Rule } from '../../../client/nftables/index.js'
import { causeName } from '../../coexist/index.js'
import { ruleComment, tableComment } from '../../tags.js'
import { walkHook } from '../../walk/index.js'
import type { Diagnosis, Problem } from '../diagnosis.js'
import type { FamilyObservation, Observation } from '../observation.js'
import { inBase } from '../remedies.js'

/** Families whose packets leave with the namespace's own address, to which nobody outside can answer. */
function untranslated({ families, base }: Observation): FamilyObservation[] {
  return families.filter(({ bridged, network, address, outside, uplink }) => {
    if (bridged || uplink.error !== undefined) return false
    const packet = { family: network.family, oif: uplink.dev, src: address, dst: outside, state: 'new' } as const
    return walkHook(base.ruleset, 'postrouting', packet).sourceNat === undefined
  })
}

/** Whether a rule translates source addresses at all. */
function translates(rule: Rule): boolean {
  return rule.expressions.some(
    ({ name, data }) =>
      name === 'masq' ||
      name === 'nat' ||
      (name === 'target' && ['MASQUERADE', 'SNAT'].includes((data as { name?: string }).name ?? '')),
  )
}

/** Rules of the family, in chains that packets come through on their way out. */
function translations({ base }: Observation, { network }: FamilyObservation): Rule[] {
  const { chains, rules } = base.ruleset
  return rules.filter(
    rule =>
      (rule.family === network.family || rule.family === 'inet') &&
      translates(rule) &&
      chains.some(({ family, table, type }) => family === rule.family && table === rule.table && type === 'nat'),
  )
}

function masquerade({ config, base }: Observation, { network }: FamilyObservation): string {
  const { family, subnet } = network
  const { table, bridge, firewall } = config
  if (firewall === 'iptables')
    return inBase(
      config,
      `${family === 'ip' ? 'iptables' : 'ip6tables'} -t nat -A POSTROUTING -s ${subnet} -j MASQUERADE`,
    )
  const rule = `add rule ${family} ${table} postrouting ${family} saddr ${subnet} counter masquerade comment "${ruleComment(bridge)}"`
  const there = base.ruleset.chains.some(
    each => each.family === family && each.table === table && each.chain === 'postrouting',
  )
  const make = `add table ${family} ${table} { comment "${tableComment}"; }; add chain ${family} ${table} postrouting { type nat hook postrouting priority srcnat; policy accept; }; `
  return inBase(config, `nft '${there ? '' : make}${rule}'`)
}

/** An address that the outside can answer to needs no translation if the outside knows the way. */
function severity({ address }: FamilyObservation): 'broken' | 'suspect' {
  return ipaddr.parse(address).range() === 'unicast' ? 'suspect' : 'broken'
}

export const noMasquerade: Diagnosis = {
  id: 'no-masquerade',
  step: 'nat',
  find: o =>
    untranslated(o)
      .filter(family => translations(o, family).length === 0)
      .map(
        (family): Problem => ({
          problem: `nothing translates the source address ${family.address}: ${family.outside} has no way to answer it`,
          remedy: masquerade(o, family),
          severity: severity(family),
        }),
      ),
}

export const masqueradeMismatch: Diagnosis = {
  id: 'masquerade-mismatch',
  step: 'nat',
  find: o =>
    untranslated(o).flatMap((family): Problem[] => {
      const rules = translations(o, family)
      // The one that was meant for this: in our table, else whichever comes first.
      const meant = rules.find(({ table }) => table === o.config.table) ?? rules[0]
      const chain = o.base.ruleset.chains.find(
        each => each.family === meant?.family && each.table === meant?.table && each.chain === meant?.chain,
      )
      if (meant === undefined || chain === undefined) return []
      return [
        {
          problem: `${causeName({ chain, rule: meant, byDefault: false })} translates source addresses, but not ${family.address} on its way to ${family.outside}`,
          remedy: masquerade(o, family),
          severity: severity(family),
        },
      ]
    }),
}
