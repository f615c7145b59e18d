import { expect, test } from 'vitest'
import { egressExplain } from '../../../src/egress/explain/index.js'
import { egressDown, egressStatus, egressUp } from '../../../src/egress/index.js'
import { netns } from '../../../src/netns/index.js'
import { type EgressLab, withEgressLab } from '../../support/egress-lab.js'
import { describeKernel } from '../../support/kernel.js'
import { loadCommand, type RulesetName, rulesetFiles } from '../../support/rulesets.js'

const load = (lab: EgressLab, name: RulesetName) => lab.sh(rulesetFiles[name].map(loadCommand).join('\n'))

/** Runs a program in the base and expects it to complain of nothing. */
function quietly({ options }: EgressLab, line: string): string[] {
  const { status, stdout, stderr } = netns.spawnSync(options.base, 'sh', ['-c', line])
  expect({ line, status, stderr }).toEqual({ line, status: 0, stderr: '' })
  return stdout.split('\n').filter(Boolean)
}

/** Whether a TCP connection outwards gets anything back: a reset is enough. */
async function connects({ options }: EgressLab): Promise<boolean> {
  const script = `const s = require('node:net').connect(9, '8.8.8.8')
    s.on('error', e => process.exit(e.code === 'ECONNREFUSED' ? 0 : 1)); s.setTimeout(1000, () => process.exit(1))`
  return netns.spawnSync(options.namespace, process.execPath, ['-e', script]).status === 0
}

describeKernel('among the rules of others', ['bridge', 'veth', 'nf_tables', 'nft', 'iptables', 'sysctl'], () => {
  test.each(Object.keys(rulesetFiles) as RulesetName[])(
    '%s: up gives egress, down leaves the ruleset as it was',
    async name => {
      await withEgressLab({ ipv6: true }, async lab => {
        await load(lab, name)
        const before = await lab.ruleset()
        await egressUp(lab.options)
        expect(await lab.reaches('8.8.8.8')).toBe(true)
        expect(await lab.reaches('2001:4860:4860::8888')).toBe(true)
        expect(await connects(lab)).toBe(true)
        expect((await egressExplain(lab.options)).findings).toEqual([])
        const { nat, forward } = await egressStatus(lab.options)
        // In the words of nft or iptables, also in other people's chains.
        expect(nat.map(({ rule }) => rule)).toEqual([
          expect.stringMatching(/ masquerade$/),
          expect.stringMatching(/ masquerade$/),
        ])
        for (const { rule } of forward)
          expect(rule).toMatch(/^([io]ifname "br0" counter accept|-A \S+ -[io] br0 -j ACCEPT)$/)

        expect((await egressUp(lab.options)).changes).toBe(false)
        await egressDown(lab.options)
        expect(await lab.ruleset()).toEqual(before)
      })
    },
  )

  test('without the accepts the same rulesets do stop it: what the test above shows is their doing', async () => {
    for (const name of Object.keys(rulesetFiles) as RulesetName[]) {
      await withEgressLab({}, async lab => {
        await lab.build()
        expect(await connects(lab), name).toBe(true)
        await load(lab, name)
        expect(await connects(lab), name).toBe(false)
      })
    }
  })

  test('iptables prints, checks and deletes our rules as if they were its own', async () => {
    await withEgressLab({}, async lab => {
      await load(lab, 'docker')
      await egressUp(lab.options)
      expect(quietly(lab, 'iptables -S DOCKER-USER')).toEqual([
        '-N DOCKER-USER',
        '-A DOCKER-USER -i br0 -j ACCEPT',
        '-A DOCKER-USER -o br0 -j ACCEPT',
        '-A DOCKER-USER -j RETURN',
      ])
      expect(quietly(lab, 'iptables -L -v -n').join('\n')).not.toMatch(/incompatible|unsupported/)
      expect(quietly(lab, 'iptables -nvL DOCKER-USER')[2]).toMatch(
        /ACCEPT +\S+ +-- +br0 +\* +0\.0\.0\.0\/0 +0\.0\.0\.0\/0 *$/,
      )
      // What nft says of any table of iptables is on stderr; the rules themselves are words of its own.
      expect(await lab.sh('nft list chain ip filter DOCKER-USER 2>/dev/null')).toMatch(
        /iifname "br0" counter packets \d+ bytes \d+ accept\n\s+oifname "br0" counter/,
      )
      quietly(lab, 'iptables -C DOCKER-USER -i br0 -j ACCEPT')
      quietly(lab, 'iptables -D DOCKER-USER -i br0 -j ACCEPT')
      // The next up puts it back, and only it.
      expect((await egressUp(lab.options)).steps.filter(({ state }) => state !== 'kept').map(({ id }) => id)).toEqual([
        'coexist',
      ])
      expect(quietly(lab, 'iptables -S DOCKER-USER').filter(line => line.includes('br0'))).toHaveLength(2)
    })
  })

  test('iptables-save prints them, and what it prints loads', async () => {
    await withEgressLab({}, async lab => {
      await load(lab, 'docker')
      await egressUp(lab.options)
      const saved = quietly(lab, 'iptables-save -t filter')
      expect(saved.filter(line => line.includes('br0'))).toEqual([
        '-A DOCKER-USER -i br0 -j ACCEPT',
        '-A DOCKER-USER -o br0 -j ACCEPT',
      ])
      quietly(lab, 'iptables-save | iptables-restore --test')
    })
  })

  test('a second bridge has accepts of its own, which down of the first leaves alone', async () => {
    await withEgressLab({}, async lab => {
      await load(lab, 'docker')
      await egressUp(lab.options)
      const other = { ...lab.options, namespace: `${lab.options.namespace}b`, hostInterface: 'veth-lab2' }
      const second = { ...other, bridge: 'br1', subnet: '10.77.0.0/24' }
      try {
        await egressUp(second)
        await egressDown(lab.options)
        expect(quietly(lab, 'iptables -S DOCKER-USER').filter(line => line.includes('ACCEPT'))).toEqual([
          '-A DOCKER-USER -i br1 -j ACCEPT',
          '-A DOCKER-USER -o br1 -j ACCEPT',
        ])
      } finally {
        await egressDown(second)
      }
    })
  })

  test('legacy rules are reported', async () => {
    await withEgressLab({}, async lab => {
      await lab.sh('iptables-legacy -P FORWARD DROP')
      const { warnings } = await egressUp(lab.options)
      expect(warnings).toEqual([expect.stringContaining('iptables-legacy -S FORWARD')])
    })
  })
})
