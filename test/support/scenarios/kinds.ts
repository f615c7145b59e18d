import type { Scenario } from '../simulated.js'

/** Kinds that many kernels have as modules only. */
export const kindScenarios: Record<string, Scenario> = {
  dummy({ route, step }) {
    step('add', () => route.links.add({ name: 'd0', kind: 'dummy', address: '02:00:00:00:00:01' } as never))
    step('up', () => route.links.change('d0', { up: true }))
    step('address', () => route.addresses.add({ dev: 'd0', address: '10.0.0.1/24' }))
    step('MTU', () => route.links.change('d0', { mtu: 9000 }))
    step('carrier off', () => route.links.change('d0', { carrier: false }))
    step('route', () => route.routes.add({ to: '10.9.0.0/16', via: '10.0.0.9' }))
  },

  vlan({ route, step }) {
    route.links.add({ name: 'd0', kind: 'dummy', address: '02:00:00:00:00:01', mtu: 1400 } as never)
    step('no data', () => route.links.add({ name: 'd0.5', kind: 'vlan', link: 'd0' }))
    step('no id', () => route.links.add({ name: 'd0.5', kind: 'vlan', link: 'd0', data: {} }))
    step('id too big', () => route.links.add({ name: 'd0.5', kind: 'vlan', link: 'd0', data: { id: 4095 } }))
    step('protocol', () =>
      route.links.add({ name: 'd0.5', kind: 'vlan', link: 'd0', data: { id: 5, protocol: 0x800 } }),
    )
    step('no link', () => route.links.add({ name: 'd0.5', kind: 'vlan', data: { id: 5 } }))
    step('no such link', () => route.links.add({ name: 'd0.5', kind: 'vlan', link: 99, data: { id: 5 } }))
    step('add', () => route.links.add({ name: 'd0.5', kind: 'vlan', link: 'd0', data: { id: 5 } }))
    step('again', () => route.links.add({ name: 'x', kind: 'vlan', link: 'd0', data: { id: 5 } }))
    step('up on one that is down', () => route.links.change('d0.5', { up: true }))
    step('too large', () => route.links.change('d0.5', { mtu: 1500 }))
    step('both up', () => {
      route.links.change('d0', { up: true })
      route.links.change('d0.5', { up: true })
    })
    step('the lower one shrinks', () => route.links.change('d0', { mtu: 1300 }))
    step('MTU', () => route.links.get('d0.5').attributes.mtu)
    step('delete the lower one', () => route.links.delete('d0'))
    step('gone', () => route.links.find('d0.5'))
  },
}
