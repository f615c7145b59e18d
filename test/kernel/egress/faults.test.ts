import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { EgressError, type EgressOptions, egressDown, egressUp, netns } from '../../../src/index.js'
import { compiled } from '../../support/compiled.js'
import { type EgressSandbox, snapshot, withEgressSandbox } from '../../support/egress.js'
import { describeKernel } from '../../support/kernel.js'

const needs = ['nf_tables', 'bridge', 'veth', 'nft'] as const

describeKernel('egress: a step that fails', needs, () => {
  const CHANGING = [
    'namespace',
    'bridge',
    'bridge-address',
    'veth',
    'namespace-address',
    'loopback',
    'default-route',
    'forwarding',
    'nat',
    'forward',
  ]

  test('at each step, what was done is undone', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      for (const failing of CHANGING) {
        const given = options({ subnet6: 'fd00:1::/64' })
        const taken: string[] = []
        const onStep = ({ id }: { id: string }): void => {
          taken.push(id)
          if (id === failing) throw new Error('on purpose')
        }
        const error: unknown = await egressUp(given, { onStep }).catch(thrown => thrown)
        expect(error).toBeInstanceOf(EgressError)
        expect(error).toMatchObject({
          code: 'ERR_EGRESS_STEP',
          cause: expect.objectContaining({ message: 'on purpose' }),
        })
        expect(taken).toEqual(CHANGING.slice(0, CHANGING.indexOf(failing) + 1))
        expect({ failing, ...(await snapshot(base)) }).toEqual({ failing, ...before })
        expect(existsSync(`/run/netns/${given.namespace}`)).toBe(false)
      }
    }))

  test('ERR_EGRESS_VERIFY: somebody undoes a step before the run is over', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const onStep = async ({ id }: { id: string }): Promise<void> => {
        if (id === CHANGING.at(-1)) await base.exec('ip', ['address', 'flush', 'dev', 'br0', 'scope', 'global'])
      }
      const error: unknown = await egressUp(options(), { onStep }).catch(thrown => thrown)
      expect(error).toMatchObject({ code: 'ERR_EGRESS_VERIFY', message: expect.stringContaining('bridge-address') })
      expect(await snapshot(base)).toEqual(before)
    }))

  test('what was there before the run stays', () =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options()
      await egressUp(given)
      await base.exec('nft', ['flush', 'chain', 'ip', 'nlkit', 'postrouting'])
      await base.exec('ip', ['link', 'set', 'br0', 'down'])
      const before = await snapshot(base)
      const onStep = ({ id }: { id: string }): void => {
        if (id === 'nat') throw new Error('on purpose')
      }
      await expect(egressUp(given, { onStep })).rejects.toThrow('what this run had done was undone')
      expect(await snapshot(base)).toEqual(before)
      await egressUp(given)
    }))

  test('the kernel refuses: the error says which step, why, and what became of the rest', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const given = options()
      // Between looking and making: somebody else takes the name.
      const onStep = async ({ id }: { id: string }): Promise<void> => {
        if (id === 'bridge') await base.exec('ip', ['link', 'add', 'br0', 'type', 'bridge'])
      }
      const error: EgressError = await egressUp(given, { onStep }).catch(thrown => thrown)
      expect(error.code).toBe('ERR_EGRESS_STEP')
      expect(error.message).toMatch(
        /^step bridge \(bridge br0, up\): RTM_NEWLINK \(br0\): EEXIST: .* — what this run had done was undone$/,
      )
      await base.exec('ip', ['link', 'delete', 'br0'])
      expect(await snapshot(base)).toEqual(before)
    }))

  test('the namespace is deleted under us', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      for (const when of ['veth', 'loopback', 'forward']) {
        const given = options()
        const onStep = ({ id }: { id: string }): void => {
          if (id === when) netns.delete(given.namespace)
        }
        await expect(egressUp(given, { onStep })).rejects.toMatchObject({ code: 'ERR_EGRESS_NAMESPACE_GONE' })
        expect({ when, rules: (await snapshot(base)).rules }).toEqual({ when, rules: before.rules })
      }
    }))

  test('the uplink disappears', () =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options({ uplink: 'uplink' })
      const onStep = async ({ id }: { id: string }): Promise<void> => {
        if (id === 'forwarding') await base.exec('ip', ['link', 'delete', 'uplink'])
      }
      await expect(egressUp(given, { onStep })).rejects.toMatchObject({ code: 'ERR_EGRESS_UPLINK' })
      expect(await base.exec('ip', ['-br', 'link'])).not.toContain('br0')
      await expect(egressUp(given)).rejects.toMatchObject({ code: 'ERR_EGRESS_UPLINK' })
      expect((await egressDown(given)).changes).toBe(false)
    }))
})

describeKernel('egress: what is not ours is not touched', needs, () => {
  const cases: [what: string, code: string, given: EgressOptions, prepare: (inside: string) => string][] = [
    ['a bridge', 'ERR_EGRESS_NOT_OURS', {}, () => 'ip link add br0 type bridge'],
    ['an interface', 'ERR_EGRESS_NOT_OURS', {}, () => 'ip link add br0 type veth peer name other'],
    ['the end of a pair', 'ERR_EGRESS_NOT_OURS', { hostInterface: 'mine' }, () => 'ip link add mine type bridge'],
    ['a table', 'ERR_EGRESS_NOT_OURS', { table: 'mine' }, () => 'nft add table ip mine'],
    [
      'a chain of another kind',
      'ERR_EGRESS_MISMATCH',
      { firewall: 'iptables' },
      () => 'nft add table ip nat && nft add chain ip nat POSTROUTING',
    ],
    ['a network that overlaps', 'ERR_EGRESS_OVERLAP', { subnet: '203.0.0.0/8' }, () => 'true'],
    ['a smaller network', 'ERR_EGRESS_OVERLAP', {}, () => 'ip route add 192.168.7.0/24 via 203.0.113.1'],
    ['an IPv6 network', 'ERR_EGRESS_OVERLAP', { subnet6: '2001:db8::/48' }, () => 'true'],
    ['the gateway', 'ERR_EGRESS_ADDRESS_TAKEN', { subnet: '10.1.0.0/24' }, () => 'ip address add 10.1.0.1/32 dev lo'],
    [
      'the address',
      'ERR_EGRESS_ADDRESS_TAKEN',
      { subnet: '10.1.0.0/24', address: '10.1.0.9' },
      () => 'ip address add 10.1.0.9/32 dev lo',
    ],
    ['no such uplink', 'ERR_EGRESS_UPLINK', { uplink: 'nowhere' }, () => 'true'],
  ]

  test.each(cases)('%s: %s', (_, code, more, prepare) =>
    withEgressSandbox(async ({ base, options }) => {
      const given = options(more)
      await base.exec('sh', ['-c', prepare(given.namespace)])
      const before = await snapshot(base)
      await expect(egressUp(given)).rejects.toMatchObject({ name: 'EgressError', code })
      expect(await snapshot(base)).toEqual(before)
      expect(netns.exists(given.namespace)).toBe(false)
    }),
  )

  test('a namespace, also for down', () =>
    withEgressSandbox(async ({ base, options }) => {
      const before = await snapshot(base)
      const given = options()
      netns.create(given.namespace)
      const refusal = { code: 'ERR_EGRESS_NOT_OURS', message: expect.stringContaining(given.namespace) }
      await expect(egressUp(given)).rejects.toMatchObject(refusal)
      await expect(egressDown(given)).rejects.toMatchObject(refusal)
      expect(netns.exists(given.namespace)).toBe(true)
      expect(await snapshot(base)).toEqual(before)
      netns.delete(given.namespace)
      writeFileSync(`/run/netns/${given.namespace}`, '', { mode: 0 })
      await expect(egressUp(given)).rejects.toMatchObject({ cause: { code: 'ERR_NETNS_EXISTS' } })
      expect(await snapshot(base)).toEqual(before)
      netns.delete(given.namespace)
    }))

  test('a bridge of ours with another network, a namespace of ours on another bridge or of another base', () =>
    withEgressSandbox(async ({ options, internet }) => {
      const given = options()
      await egressUp(given)
      const mismatch = { code: 'ERR_EGRESS_MISMATCH' }
      await expect(egressUp(options({ subnet: '10.1.0.0/24' }))).rejects.toMatchObject(mismatch)
      await expect(egressUp({ ...given, bridge: 'br1', subnet: '10.1.0.0/24' })).rejects.toMatchObject(mismatch)
      await expect(egressUp({ ...given, base: internet.name })).rejects.toMatchObject(mismatch)
      await expect(egressDown({ ...given, base: internet.name })).rejects.toMatchObject(mismatch)
      expect((await egressUp(given)).changes).toBe(false)
    }))

  test('every address is taken', () =>
    withEgressSandbox(async ({ options }) => {
      const small = { subnet: '10.1.0.0/30' }
      await egressUp(options(small))
      await expect(egressUp(options(small))).rejects.toMatchObject({ code: 'ERR_EGRESS_EXHAUSTED' })
    }))

  test('settings that were on before stay on; those that others changed since, too', () =>
    withEgressSandbox(async ({ base, options }) => {
      const read = async (): Promise<string> => (await base.exec('cat', ['/proc/sys/net/ipv4/ip_forward'])).trim()
      await base.exec('sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward'])
      const one = options()
      await egressUp(one)
      await egressDown(one)
      expect(await read()).toBe('1')
      await base.exec('sh', ['-c', 'echo 0 > /proc/sys/net/ipv4/ip_forward'])
      await egressUp(one)
      await egressDown(one)
      expect(await read()).toBe('0')
    }))
})

describeKernel('egress: who may not', needs, () => {
  const attempt = (sandbox: EgressSandbox, given: EgressOptions): string => {
    const program = `
      const egress = await import(${JSON.stringify(compiled('src/index.ts'))})
      const { egressUp, egressPlan, egressDown, egressStatus, egressCheck, egressExplain } = egress
      for (const job of [egressUp, egressPlan, egressDown, egressStatus, egressCheck, egressExplain])
        await job(${JSON.stringify(given)}).catch(error => console.log(error.code, error.message))`
    const { stdout, stderr } = netns.spawnSync(sandbox.base.name, 'setpriv', [
      '--bounding-set=-net_admin,-sys_admin',
      '--inh-caps=-net_admin,-sys_admin',
      process.execPath,
      '--input-type=module',
      '--eval',
      program,
    ])
    return stdout + stderr
  }

  test('is told what is missing', () =>
    withEgressSandbox(async sandbox => {
      const before = await snapshot(sandbox.base)
      const { base: _, ...given } = sandbox.options()
      const told = attempt(sandbox, given).trimEnd().split('\n')
      expect(told).toHaveLength(6)
      for (const line of told)
        expect(line).toMatch(/^ERR_EGRESS_PRIVILEGE egress needs the privileges of root .*CAP_NET_ADMIN.*EPERM/)
      expect(await snapshot(sandbox.base)).toEqual(before)
    }))
})

describeKernel('egress: another run holds the lock', needs, () => {
  test('is named after the time given; the event loop goes on', () =>
    withEgressSandbox(async ({ options }) => {
      const given = options()
      let release = (): void => {}
      const held = new Promise<void>(resolve => {
        release = resolve
      })
      const first = egressUp(given, { onStep: () => held })
      await sleep(50)
      let ticks = 0
      const timer = setInterval(() => ticks++, 5)
      await expect(egressUp(options(), { lockTimeout: 100 })).rejects.toMatchObject({
        code: 'ERR_EGRESS_BUSY',
        message: expect.stringContaining(`process ${process.pid} `),
      })
      clearInterval(timer)
      expect(ticks).toBeGreaterThan(5)
      release()
      await first
    }))
})
