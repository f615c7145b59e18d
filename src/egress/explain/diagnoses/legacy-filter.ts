import type { Diagnosis } from '../diagnosis.js'
import { all, inBase, word } from '../remedies.js'

/** Rules of legacy x_tables cannot be read through netlink: they are suspected when everything else is right and nothing comes back. */
export const legacyFilter: Diagnosis = {
  id: 'legacy-filter',
  step: 'forward',
  unless: ['reverse-path'],
  find: ({ config, base, families }) =>
    families
      .filter(
        ({ network, probe }) => base.others.legacyTables[network.family].includes('filter') && probe && !probe.outside,
      )
      .filter(({ probe }) => probe?.outsideFromBase)
      .map(({ network, address }) => {
        const program = network.family === 'ip' ? 'iptables-legacy' : 'ip6tables-legacy'
        const bridge = word(config.bridge)
        return {
          problem: `something drops packets of ${address} that nf_tables does not show, and rules of ${program} are in use`,
          remedy: all(
            inBase(config, `${program} -I FORWARD -o ${bridge} -j ACCEPT`),
            inBase(config, `${program} -I FORWARD -i ${bridge} -j ACCEPT`),
          ),
        }
      }),
}
