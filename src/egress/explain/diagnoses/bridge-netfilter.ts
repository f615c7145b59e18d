import { causeName } from '../../coexist/index.js'
import { walkHook } from '../../walk/index.js'
import type { Diagnosis } from '../diagnosis.js'
import { inBase } from '../remedies.js'

/**
 * With br_netfilter frames that only cross the bridge go through the IP hooks, as if they were routed from the bridge to itself.
 * What is routed meets the same chains anyway, so a drop there is reported once, as that.
 */
export const bridgeNetfilter: Diagnosis = {
  id: 'bridge-netfilter',
  step: 'bridge-filter',
  unless: ['forward-drop'],
  find: o =>
    o.families.flatMap(({ network: { family }, bridged, address, outside }) => {
      const { bridge } = o.config
      if (!o.base.others.bridgeNetfilter[family]) return []
      const dst = bridged ? outside : undefined
      const passage = walkHook(o.base.ruleset, 'forward', {
        family,
        iif: bridge,
        oif: bridge,
        src: address,
        dst,
        state: 'new',
      })
      if (passage.verdict === 'accept') return []
      const setting = `net.bridge.bridge-nf-call-${family === 'ip' ? 'iptables' : 'ip6tables'}`
      return [
        {
          severity: bridged && passage.certain ? ('broken' as const) : ('suspect' as const),
          problem: `br_netfilter sends what crosses ${bridge} through the IP filters, and ${causeName(passage.cause!)} drops it`,
          remedy: inBase(o.config, `sysctl -w ${setting}=0`),
        },
      ]
    }),
}
