import type { Diagnosis } from '../diagnosis.js'
import { inBase, word } from '../remedies.js'

/** Everything that can be read is right, and still nothing comes back. */
export const outsideSilent: Diagnosis = {
  id: 'outside-silent',
  step: 'outside',
  unless: ['reverse-path', 'legacy-filter', 'namespace-filter'],
  find: ({ config, families }) =>
    families
      .filter(({ probe }) => probe && !probe.outside)
      .map(({ outside, uplink, bridged, probe }) => {
        const told = probe?.error === undefined ? '' : ` (${probe.error})`
        const gateway = probe?.gateway ? '' : ', and neither does the gateway'
        const base = probe?.outsideFromBase
          ? 'the base itself gets an answer, so look at what arrives here'
          : 'the base itself gets no answer either, so the fault is further on'
        const dev = 'dev' in uplink && !bridged ? uplink.dev : config.bridge
        return {
          problem: `everything is right here, but ${outside} does not answer${told}${gateway}; ${base}`,
          remedy: inBase(config, `tcpdump -ni ${word(dev)} host ${outside}`),
        }
      }),
}
