import { expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'
import { nlkit } from './nlkit.js'

const words = async (...args: string[]): Promise<string[]> => {
  const { status, stdout, stderr } = await nlkit(['dump', '--words', ...args])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.trimEnd().split('\n')
}

test('a request stands at the margin, what the kernel answers further in', async () => {
  expect(await words(inTree('fixtures/route/refused-route-exists.nl'))).toEqual([
    'ip route add default via 10.0.0.253',
    '    # refused: EEXIST File exists (RTM_NEWROUTE)',
  ])
})

test('a dump is the commands that make what it lists, with the names that it tells', async () => {
  expect(await words(inTree('fixtures/route/link-show-all-kinds.nl'))).toEqual(
    expect.arrayContaining([
      'ip link show',
      '    ip link add name br0 address 02:00:00:00:00:01 mtu 1500 type bridge',
      '    # v0 is made together with v1',
      '    ip link set dev v0 address 02:00:00:00:00:0a mtu 1500 master br0 up',
      '    ip tuntap add dev tap0 mode tap multi_queue',
    ]),
  )
})

test('--filter chooses, and the names are those of the whole capture', async () => {
  expect(await words('--filter', 'type == RTM_NEWNEIGH', inTree('fixtures/route/neighbour-replace.nl'))).toEqual([
    'ip neigh replace 10.0.0.9 dev v0 lladdr 02:00:00:00:00:98 nud stale',
  ])
})
