import { expect, test } from 'vitest'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'
import { nlkit } from './nlkit.js'

async function rows(object: string, inside: Sandbox): Promise<string[][]> {
  const { stdout, stderr } = await nlkit(['list', object, '--netns', inside.name])
  expect(stderr).toBe('')
  return stdout
    .trimEnd()
    .split('\n')
    .map(row => row.trimEnd().split(/ +/))
}

const run = (inside: Sandbox, commands: readonly string[]): Promise<unknown> =>
  commands.reduce<Promise<unknown>>(async (before, command) => {
    await before
    const [program = '', ...args] = command.split(' ')
    return inside.exec(program, args)
  }, Promise.resolve())

describeKernel('nlkit list', ['veth', 'bridge'], () => {
  test('shows next hops, forwarding and multicast databases', async () => {
    await withSandbox(async inside => {
      await run(inside, [
        'ip link set lo up',
        'ip link add br0 type bridge',
        'ip link add v0 type veth peer name v1',
        'ip link set v0 master br0 up',
        'ip link set v1 up',
        'ip link set br0 up',
        'ip addr add 10.0.0.1/24 dev br0',
        'ip nexthop add id 1 via 10.0.0.2 dev br0 proto static',
        'ip nexthop add id 20 group 1,5',
        'bridge fdb add 02:00:00:00:00:91 dev v0 master static',
        'bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent',
      ])
      const nexthops = await rows('nexthops', inside)
      expect(nexthops[0]).toEqual(['id', 'via', 'device', 'group', 'protocol'])
      expect(nexthops).toContainEqual(['1', '10.0.0.2', 'br0', 'static'])
      expect(nexthops).toContainEqual(['20', '1*5', 'unspec'])
      const fdb = await rows('fdb', inside)
      expect(fdb).toContainEqual(['02:00:00:00:00:91', 'v0', 'br0', 'noarp'])
      const mdb = await rows('mdb', inside)
      expect(mdb).toContainEqual(['br0', 'v0', '239.1.1.1', 'permanent'])
      const json = await nlkit(['list', 'nexthops', '--json', '--netns', inside.name])
      expect(JSON.parse(json.stdout)).toMatchObject([
        { id: 1, via: '10.0.0.2' },
        { id: 20, group: [{ id: 1, weight: 5 }] },
      ])
    })
  })
})

describeKernel('nlkit list vlans', ['veth', 'bridge', 'vlan_filtering'], () => {
  test('shows ranges and flags', async () => {
    await withSandbox(async inside => {
      await run(inside, [
        'ip link add br0 type bridge vlan_filtering 1',
        'ip link add v0 type veth peer name v1',
        'ip link set v0 master br0',
        'bridge vlan add dev v0 vid 20-30',
      ])
      const vlans = await rows('vlans', inside)
      expect(vlans).toContainEqual(['v0', '1', 'pvid', 'untagged'])
      expect(vlans).toContainEqual(['v0', '20-30'])
    })
  })
})
