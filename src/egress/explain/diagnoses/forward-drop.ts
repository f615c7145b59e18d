import type { Hook } from '../../../client/nftables/index.js'
import { causeName, coexist } from '../../coexist/index.js'
import { type Cause, type Packet, type Passage, walkHook } from '../../walk/index.js'
import type { Diagnosis, Problem } from '../diagnosis.js'
import type { FamilyObservation, Observation } from '../observation.js'
import { all, inBase } from '../remedies.js'

/** Where packets that are forwarded can be dropped. */
const hooks: readonly Hook[] = ['prerouting', 'forward', 'postrouting']

export const forwardDrop: Diagnosis = {
  id: 'forward-drop',
  step: 'forward',
  find: o =>
    o.families
      .filter(({ bridged }) => !bridged)
      .flatMap(family => {
        const drops = passages(o, family).filter(({ verdict }) => verdict === 'drop')
        // One command each: what goes out and what comes back usually meet the same chain.
        return distinct(drops.map(drop => toProblem(o, family, drop)))
      }),
}

function passages({ config, base }: Observation, { network, outside, address, uplink }: FamilyObservation): Passage[] {
  const { bridge } = config
  const dev = 'dev' in uplink ? uplink.dev : undefined
  const { family } = network
  const out: Packet = { family, iif: bridge, oif: dev, src: address, dst: outside, state: 'new' }
  const back: Packet = { family, iif: dev, oif: bridge, src: outside, dst: address, state: 'established' }
  return [out, back].flatMap(packet => hooks.map(hook => walkHook(base.ruleset, hook, atHook(packet, hook))))
}

/** Where a packet leaves is not known before it is routed; where it came from is forgotten behind it. */
function atHook(packet: Packet, hook: Hook): Packet {
  if (hook === 'prerouting') return { ...packet, oif: '' }
  return packet
}

function toProblem(o: Observation, family: FamilyObservation, { cause, certain }: Passage): Problem {
  const what = `packets of ${family.address}`
  const problem = `${causeName(cause!)} drops ${what}${certain ? '' : ', unless a rule before it accepts them'}`
  return { problem, remedy: remedyFor(o, cause!), severity: certain ? 'broken' : 'suspect' }
}

function remedyFor({ config, base }: Observation, { chain, rule, byDefault }: Cause): string {
  const { family, table, chain: name } = chain
  const own = table === config.table
  if (byDefault && !own) {
    const { rules, warnings } = coexist(config, { ...base.ruleset, ...base.others })
    const accepts = rules.filter(({ rule: { family: f, table: t } }) => f === family && t === table)
    if (accepts.length > 0) return all(...accepts.map(({ command }) => inBase(config, command)))
    const told = warnings.find(warning => warning.includes('firewall-cmd'))
    if (told !== undefined) return told.slice(told.indexOf('firewall-cmd'))
  }
  if (rule !== undefined) return inBase(config, `nft delete rule ${family} ${table} ${name} handle ${rule.handle}`)
  return inBase(config, `nft 'chain ${family} ${table} ${name} { policy accept; }'`)
}

function distinct(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ remedy }, i) => problems.findIndex(other => other.remedy === remedy) === i)
}
