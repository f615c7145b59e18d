import { expect, test } from 'vitest'
import { egressCheck } from '../../../src/egress/check.js'
import { type EgressLab, withEgressLab } from '../../support/egress-lab.js'
import { describeKernel } from '../../support/kernel.js'

/**
 * A bridge reports its membership of 224.0.0.106 (all snoopers) from its own address, at a random moment in its first seconds: for the NAT
 * that is a new connection like any other. Untracked, it does not come to the NAT.
 */
function leaveUncounted({ sh }: EgressLab): Promise<string> {
  return sh(`nft 'add table ip lab
                  add chain ip lab output { type filter hook output priority raw; }
                  add rule ip lab output ip protocol igmp notrack'`)
}

describeKernel('check', ['bridge', 'veth', 'nf_tables', 'nft', 'sysctl'], () => {
  test('echoes from the gateway and outside, with times, and what the masquerade counted', async () => {
    await withEgressLab({}, async lab => {
      await leaveUncounted(lab)
      await lab.build()
      const result = await egressCheck({ ...lab.options, count: 2 })
      expect(result).toMatchObject({
        ok: true,
        probes: [
          { target: '192.168.0.1', what: 'gateway', sent: 2, received: 2 },
          { target: '8.8.8.8', what: 'outside', sent: 2, received: 2 },
        ],
      })
      for (const { rtt, error } of result.probes) {
        expect(rtt).toBeGreaterThan(0)
        expect(rtt).toBeLessThan(1000)
        expect(error).toBeUndefined()
      }
      // The chain of a NAT sees the first packet of a connection, and an echo of one identifier is one connection.
      const { before, after } = result.masqueraded!
      expect([before, after]).toEqual([0n, 1n])
      expect((await egressCheck({ ...lab.options, count: 1 })).masqueraded).toEqual({ before: 1n, after: 2n })
    })
  })

  test('IPv6 likewise when it is configured, and another address outside', async () => {
    await withEgressLab({ ipv6: true }, async lab => {
      await lab.build()
      const { ok, probes } = await egressCheck({ ...lab.options, outside: '203.0.113.1', count: 1 })
      expect(ok).toBe(true)
      expect(probes.map(({ target, received }) => [target, received])).toEqual([
        ['192.168.0.1', 1],
        ['203.0.113.1', 1],
        ['fd00:6::1', 1],
        ['2001:4860:4860::8888', 1],
      ])
    })
  })

  test('tells the gateway from the outside, and why there is no answer', async () => {
    await withEgressLab({}, async lab => {
      await lab.build()
      await lab.sh('nft delete table ip nlkit')
      const silent = await egressCheck({ ...lab.options, count: 1, timeout: 300 })
      expect(silent).toMatchObject({
        ok: false,
        probes: [
          { what: 'gateway', received: 1 },
          { what: 'outside', received: 0, rtt: undefined, error: 'no answer' },
        ],
        masqueraded: undefined,
      })
      await lab.sh(`ip -n ${lab.options.namespace} route del default`)
      const { probes } = await egressCheck({ ...lab.options, count: 1 })
      expect(probes[1]).toMatchObject({ sent: 0, error: expect.stringMatching(/^ENETUNREACH: .*no route/) })
    })
  })

  test('a namespace that is not there', async () => {
    await withEgressLab({}, async lab => {
      await expect(egressCheck(lab.options)).rejects.toMatchObject({
        code: 'ERR_NETNS_NOT_FOUND',
        message: expect.stringContaining(lab.options.namespace),
      })
    })
  })
})
