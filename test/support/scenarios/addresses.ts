import { IFA_F } from '../../../protocol/route/index.js'
import type { Lab, Scenario } from '../simulated.js'

/** A veth pair whose ends are up. */
function pair({ route, settle }: Lab): void {
  route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
  for (const name of ['v0', 'v1']) route.links.change(name, { up: true })
  settle()
}

export const addressScenarios: Record<string, Scenario> = {
  'an address brings its routes'(lab) {
    pair(lab)
    const { route, step } = lab
    step('add', () => route.addresses.add({ dev: 'v0', address: '192.168.0.1/16' }))
    step('again', () => route.addresses.add({ dev: 'v0', address: '192.168.0.1/16' }))
    step('list', () => route.addresses.list({ dev: 'v0' }))
    step('main', () => route.routes.list())
  },

  'and takes them along'(lab) {
    pair(lab)
    const { route, step } = lab
    step('add', () => route.addresses.add({ dev: 'v0', address: '192.168.0.1/16' }))
    step('route through it', () => route.routes.add({ to: 'default', via: '192.168.0.9' }))
    step('delete', () => route.addresses.delete({ dev: 'v0', address: '192.168.0.1/16' }))
    step('again', () => route.addresses.delete({ dev: 'v0', address: '192.168.0.1/16' }))
  },

  'addresses of a device that is down'({ route, step, settle }) {
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
    route.links.change('v1', { up: true })
    step('add', () => route.addresses.add({ dev: 'v0', address: '10.1.0.1/24' }))
    step('routes', () => route.routes.list({ table: 0 }))
    step('up', () => route.links.change('v0', { up: true }))
    settle()
    step('routes then', () => route.routes.list({ table: 0, family: 2 }))
    step('down', () => route.links.change('v0', { up: false }))
    step('routes in the end', () => route.routes.list({ table: 0, family: 2 }))
  },

  'what the kernel refuses'(lab) {
    pair(lab)
    const { route, step } = lab
    step('no device', () => route.addresses.add({ dev: 99, address: '10.0.0.1/24' }))
    step('no device, IPv6', () => route.addresses.add({ dev: 99, address: 'fd00::1/64' }))
    step('delete of none', () => route.addresses.delete({ dev: 'v0', address: '10.0.0.1/24' }))
    step('delete of none, IPv6', () => route.addresses.delete({ dev: 'v0', address: 'fd00::1/64' }))
    step('other length', () => {
      route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' })
      route.addresses.delete({ dev: 'v0', address: '10.0.0.1/25' })
    })
    step('lifetimes', () =>
      route.addresses.add({
        dev: 'v0',
        address: '10.9.0.1/24',
        cacheinfo: { prefered: 20, valid: 10, cstamp: 0, tstamp: 0 },
      }),
    )
    step('multicast, IPv6', () => route.addresses.add({ dev: 'v0', address: 'ff02::1/64' }))
  },

  secondaries(lab) {
    pair(lab)
    const { route, step } = lab
    step('first', () => route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' }))
    step('second', () => route.addresses.add({ dev: 'v0', address: '10.0.0.2/24' }))
    step('other network', () => route.addresses.add({ dev: 'v0', address: '10.0.1.1/24' }))
    step('same address, other length', () => route.addresses.add({ dev: 'v0', address: '10.0.0.1/16' }))
    step('delete the first', () => route.addresses.delete({ dev: 'v0', address: '10.0.0.1/24' }))
  },

  'peers, labels, broadcasts, scopes'(lab) {
    pair(lab)
    const { route, step } = lab
    step('peer', () => route.addresses.add({ dev: 'v0', address: '10.0.0.1/32', peer: '10.0.0.2/32' }))
    step('label', () => route.addresses.add({ dev: 'v0', address: '10.1.0.1/24', label: 'v0:1' }))
    step('broadcast', () => route.addresses.add({ dev: 'v0', address: '10.2.0.1/24', broadcast: '+' }))
    step('scope', () => route.addresses.add({ dev: 'v0', address: '10.3.0.1/24', scope: 'link' }))
    step('host', () => route.addresses.add({ dev: 'v0', address: '10.4.0.1/32' }))
    step('thirty-one', () => route.addresses.add({ dev: 'v0', address: '10.5.0.0/31' }))
    step('metric', () => route.addresses.add({ dev: 'v0', address: '10.6.0.1/24', rtPriority: 50 }))
    step('no route', () => route.addresses.add({ dev: 'v0', address: '10.7.0.1/24', flags: IFA_F.NOPREFIXROUTE }))
    step('protocol', () => route.addresses.add({ dev: 'v0', address: '10.8.0.1/24', proto: 77 }))
  },

  replace(lab) {
    pair(lab)
    const { route, step } = lab
    step('as add', () => route.addresses.replace({ dev: 'v0', address: '10.0.0.1/24' }))
    step('metric', () => route.addresses.replace({ dev: 'v0', address: '10.0.0.1/24', rtPriority: 77 }))
    step('no route', () => route.addresses.replace({ dev: 'v0', address: '10.0.0.1/24', flags: IFA_F.NOPREFIXROUTE }))
  },

  IPv6(lab) {
    pair(lab)
    const { route, step } = lab
    step('add', () => route.addresses.add({ dev: 'v0', address: 'fd00::1/64', noDad: true }))
    step('again', () => route.addresses.add({ dev: 'v0', address: 'fd00::1/64', noDad: true }))
    step('again, other length', () => route.addresses.add({ dev: 'v0', address: 'fd00::1/72', noDad: true }))
    step('host', () => route.addresses.add({ dev: 'v0', address: 'fd01::1/128', noDad: true }))
    step('link-local', () => route.addresses.add({ dev: 'v0', address: 'fe80::1/64', noDad: true }))
    step('metric', () => route.addresses.add({ dev: 'v0', address: 'fd02::1/64', noDad: true, rtPriority: 99 }))
    step('list', () => route.addresses.list({ family: 10 }))
  },

  'IPv6 goes'(lab) {
    pair(lab)
    const { route, step } = lab
    route.addresses.add({ dev: 'v0', address: 'fd00::1/64', noDad: true })
    route.addresses.add({ dev: 'v0', address: 'fd00::2/64', noDad: true })
    step('delete', () => route.addresses.delete({ dev: 'v0', address: 'fd00::1/64' }))
    step('again', () => route.addresses.delete({ dev: 'v0', address: 'fd00::1/64' }))
    step('delete the last', () => route.addresses.delete({ dev: 'v0', address: 'fd00::2/64' }))
    step('down', () => {
      route.addresses.add({ dev: 'v0', address: 'fd00::3/64', noDad: true })
      route.links.change('v0', { up: false })
    })
    step('up', () => route.links.change('v0', { up: true }))
  },

  'a device takes its addresses and routes along'(lab) {
    pair(lab)
    const { route, step } = lab
    route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' })
    route.addresses.add({ dev: 'v0', address: 'fd00::1/64', noDad: true })
    route.routes.add({ to: 'default', via: '10.0.0.9' })
    step('delete', () => route.links.delete('v0'))
  },

  'IPv6: replace, peers, devices that are down'(lab) {
    pair(lab)
    const { route, step, settle } = lab
    step('as add', () => route.addresses.replace({ dev: 'v0', address: 'fd00::1/64', noDad: true }))
    settle()
    step('metric', () => route.addresses.replace({ dev: 'v0', address: 'fd00::1/64', noDad: true, rtPriority: 77 }))
    step('peer', () => route.addresses.add({ dev: 'v0', address: 'fd01::1/128', peer: 'fd01::2/128', noDad: true }))
    settle()
    step('list', () => route.addresses.list({ dev: 'v0' }))
    step('delete', () => route.addresses.delete({ dev: 'v0', address: 'fd01::1/128', peer: 'fd01::2/128' }))
    step('down', () => {
      route.links.add({ name: 'w0', kind: 'veth', peer: { name: 'w1' } })
      route.addresses.add({ dev: 'w0', address: 'fd02::1/64', noDad: true })
    })
  },

  'labels follow the name of the device'(lab) {
    pair(lab)
    const { route, step } = lab
    route.addresses.add({ dev: 'v0', address: '10.1.0.1/24' })
    route.addresses.add({ dev: 'v0', address: '10.2.0.1/24', label: 'v0:x' })
    step('rename', () => route.links.change(route.links.get('v0').index, { name: 'eth0' }))
    step('list', () => route.addresses.list())
  },

  'addresses of lo'({ route, step }) {
    route.links.change('lo', { up: true })
    step('add', () => route.addresses.add({ dev: 'lo', address: '127.0.1.1/8' }))
    step('another', () => route.addresses.add({ dev: 'lo', address: '10.9.9.9/32' }))
    step('network', () => route.addresses.add({ dev: 'lo', address: '10.8.0.1/24' }))
    step('IPv6', () => route.addresses.add({ dev: 'lo', address: 'fd09::1/128', noDad: true }))
    step('delete', () => route.addresses.delete({ dev: 'lo', address: '127.0.0.1/8' }))
  },
}
