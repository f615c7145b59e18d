import { NLM_F } from '../../../protocol/netlink/index.js'
import { IFF, type LinkMessage, newLink, setLink } from '../../../protocol/route/index.js'
import type { Lab, Scenario } from '../simulated.js'

const header = { family: 0, type: 0, index: 0, flags: 0, change: 0 }

/** A message that the client would not send. */
function send(
  { route }: Lab,
  flags: number,
  attributes: LinkMessage['attributes'],
  more = {},
  definition = newLink,
): unknown {
  return route.socket.request({
    kind: 'command',
    definition,
    flags,
    body: { header: { ...header, ...more }, attributes },
  } as never)
}

/** A veth pair whose ends are up. */
function pair({ route, settle }: Lab, spec: object = {}): void {
  route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' }, ...spec })
  for (const name of ['v0', 'v1']) route.links.change(name, { up: true })
  settle()
}

const mac = (last: number) => `02:00:00:00:00:0${last}`

export const linkScenarios: Record<string, Scenario> = {
  'a fresh namespace has lo, which is down'({ route, step }) {
    step('get lo', () => route.links.get('lo'))
    step('get by index', () => route.links.get(1).name)
    step('no such device', () => route.links.get('none'))
    step('no such index', () => route.links.get(99))
    step('find', () => route.links.find('none'))
  },

  'lo goes up and down'({ route, step }) {
    step('up', () => route.links.change('lo', { up: true }))
    step('addresses', () => route.addresses.list())
    step('down', () => route.links.change('lo', { up: false }))
    step('addresses then', () => route.addresses.list())
    step('up again', () => route.links.change('lo', { up: true }))
  },

  'lo cannot be deleted, enslaved or moved'(lab) {
    const { route, step } = lab
    route.links.add({ name: 'br0', kind: 'bridge' })
    step('delete', () => route.links.delete('lo'))
    step('enslave', () => route.links.change('lo', { master: 'br0' }))
    step('move', () => route.links.change('lo', { netns: lab.other().netns }))
    step('bridge moves neither', () => route.links.change('br0', { netns: lab.other().netns }))
  },

  'a device of every kind'({ route, step }) {
    step('bridge', () => route.links.add({ name: 'br0', kind: 'bridge', address: mac(1) }))
    step('veth', () =>
      route.links.add({ name: 'v0', kind: 'veth', address: mac(2), peer: { name: 'v1', address: mac(3) } }),
    )
    step('vxlan', () => route.links.add({ name: 'vx0', kind: 'vxlan', data: { id: 42, port: 4789 } }))
    step('macvlan', () => route.links.add({ name: 'mv0', kind: 'macvlan', link: 'v0', data: { mode: 4 } }))
    step('ifb', () => route.links.add({ name: 'ifb0', kind: 'ifb' } as never))
  },

  'every kind goes up'(lab) {
    const { route, step } = lab
    route.links.add({ name: 'br0', kind: 'bridge', up: true })
    step('a peer that is to be up at once', () =>
      route.links.add({ name: 'v0', kind: 'veth', up: true, peer: { name: 'v1', up: true } }),
    )
    pair(lab)
    route.links.add({ name: 'vx0', kind: 'vxlan', data: { id: 42, port: 4789 }, up: true })
    route.links.add({ name: 'mv0', kind: 'macvlan', link: 'v0', data: { mode: 4 }, up: true })
    step('ifb', () => route.links.add({ name: 'ifb0', kind: 'ifb', up: true } as never))
  },

  'names are taken once'(lab) {
    const { route, step } = lab
    step('first', () => route.links.add({ name: 'a', kind: 'bridge' }))
    step('again', () => route.links.add({ name: 'a', kind: 'bridge' }))
    step('another kind', () => route.links.add({ name: 'a', kind: 'veth' }))
    step('as a peer', () => route.links.add({ name: 'b', kind: 'veth', peer: { name: 'a' } }))
    step('rename to it', () => {
      route.links.add({ name: 'c', kind: 'bridge' })
      route.links.change(route.links.get('c').index, { name: 'a' })
    })
    step('create without exclusive changes it', () => send(lab, NLM_F.CREATE, { ifname: 'a', mtu: 1400 }))
    step('replace is not supported', () => send(lab, NLM_F.CREATE | NLM_F.REPLACE, { ifname: 'a', mtu: 1300 }))
  },

  'names that the kernel refuses'(lab) {
    const { step } = lab
    step('slash', () => send(lab, NLM_F.CREATE, { ifname: 'a/b', linkinfo: { kind: 'bridge' } }))
    step('space', () => send(lab, NLM_F.CREATE, { ifname: 'a b', linkinfo: { kind: 'bridge' } }))
    step('dots', () => send(lab, NLM_F.CREATE, { ifname: '..', linkinfo: { kind: 'bridge' } }))
    step('long', () => send(lab, NLM_F.CREATE, { ifname: 'a234567890123456', linkinfo: { kind: 'bridge' } }))
    step('pattern', () => send(lab, NLM_F.CREATE, { ifname: 'foo%d', linkinfo: { kind: 'bridge' } }))
    step('no name', () => send(lab, NLM_F.CREATE, { linkinfo: { kind: 'bridge' } }))
  },

  'requests for devices that are not there'(lab) {
    const { route, step } = lab
    step('change', () => send(lab, 0, { ifname: 'none', mtu: 1400 }))
    step('change index', () => send(lab, 0, { mtu: 1400 }, { index: 77 }))
    step('nothing named', () => send(lab, 0, { mtu: 1400 }))
    step('create without a kind', () => send(lab, NLM_F.CREATE | NLM_F.EXCL, { ifname: 'x' }))
    step('delete', () => route.links.delete('none'))
    step('delete index', () => route.links.delete(77))
    step('set link', () => send(lab, 0, { ifname: 'none', mtu: 1400 }, {}, setLink))
    step('unknown kind', () =>
      send(lab, NLM_F.CREATE | NLM_F.EXCL, { ifname: 'x', linkinfo: { kind: 'warp' } as never }),
    )
  },

  'an index of choice'(lab) {
    const { route, step } = lab
    step('chosen', () =>
      send(lab, NLM_F.CREATE | NLM_F.EXCL, { ifname: 'a', linkinfo: { kind: 'bridge' } }, { index: 50 }),
    )
    step('taken', () =>
      send(lab, NLM_F.CREATE | NLM_F.EXCL, { ifname: 'b', linkinfo: { kind: 'bridge' } }, { index: 50 }),
    )
    step('next', () => route.links.add({ name: 'c', kind: 'bridge' }))
    step('negative', () =>
      send(lab, NLM_F.CREATE | NLM_F.EXCL, { ifname: 'd', linkinfo: { kind: 'bridge' } }, { index: -5 }),
    )
  },

  'changes: address, MTU, queue length, alias, group, name'({ route, step }) {
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
    step('address', () => route.links.change('v0', { address: mac(7) }))
    step('MTU', () => route.links.change('v0', { mtu: 9000 }))
    step('queue', () => route.links.change('v0', { txqlen: 17 }))
    step('alias', () => route.links.change('v0', { alias: 'uplink of blue' }))
    step('group', () => route.links.change('v0', { group: 12 }))
    step('rename', () => route.links.change(route.links.get('v0').index, { name: 'eth0' }))
    step('old name', () => route.links.get('v0'))
    step('alias gone', () => route.links.change('eth0', { alias: '' }))
    step('rename while up', () => {
      route.links.change('eth0', { up: true })
      route.links.change(route.links.get('eth0').index, { name: 'eth1' })
    })
  },

  'MTU limits'({ route, step }) {
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
    step('low', () => route.links.change('v0', { mtu: 67 }))
    step('lowest', () => route.links.change('v0', { mtu: 68 }))
    step('high', () => route.links.change('v0', { mtu: 65536 }))
    step('highest', () => route.links.change('v0', { mtu: 65535 }))
    step('at creation', () => route.links.add({ name: 'b0', kind: 'bridge', mtu: 10 }))
    step('at creation, high', () => route.links.add({ name: 'b0', kind: 'bridge', mtu: 70000 }))
    step('lo', () => route.links.change('lo', { mtu: 70000 }))
  },

  'a MAC address must be one'({ route, step }) {
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
    step('multicast', () => route.links.change('v0', { address: '01:00:5e:00:00:01' }))
    step('zero', () => route.links.change('v0', { address: '00:00:00:00:00:00' }))
    step('short', () => route.links.change('v0', { address: '02:00' }))
    step('at creation', () => route.links.add({ name: 'b0', kind: 'bridge', address: '01:00:5e:00:00:01' }))
  },

  'veth: the carrier is the other end'({ route, step }) {
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
    step('one up', () => route.links.change('v0', { up: true }))
    step('flags', () => route.links.get('v0').header.flags & (IFF.LOWER_UP | IFF.UP))
    step('both up', () => route.links.change('v1', { up: true }))
    step('flags then', () => route.links.get('v0').header.flags & (IFF.LOWER_UP | IFF.UP))
    step('one down', () => route.links.change('v1', { up: false }))
    step('flags in the end', () => route.links.get('v0').header.flags & (IFF.LOWER_UP | IFF.UP))
  },

  'veth: both ends go'({ route, step }) {
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
    step('delete', () => route.links.delete('v1'))
    step('the other', () => route.links.find('v0'))
    step('names by themselves', () => route.links.add({ name: 'w', kind: 'veth' }))
  },

  'veth into another namespace'(lab) {
    const { route, step } = lab
    const other = lab.other()
    step('add', () =>
      route.links.add({ name: 'v0', kind: 'veth', up: true, peer: { name: 'eth0', netns: other.netns } }),
    )
    step('there', () => other.route.links.change('eth0', { up: true }))
    step('ids', () => route.nsids.get(other.netns))
    step('ids there', () => other.route.nsids.get(lab.netns))
    step('link', () => route.links.get('v0').attributes.linkNetnsid)
  },

  'a device moves'(lab) {
    const { route, step } = lab
    const other = lab.other()
    pair(lab)
    route.addresses.add({ dev: 'v1', address: '10.0.0.1/24' })
    step('move', () => route.links.change('v1', { netns: other.netns }))
    step('gone here', () => route.links.find('v1'))
    step('there, down and without addresses', () => other.route.addresses.list())
    step('name taken', () => {
      route.links.add({ name: 'v1', kind: 'veth', peer: { name: 'x' } })
      route.links.change('v1', { netns: other.netns })
    })
    step('under another name', () => route.links.change('v1', { netns: other.netns, name: undefined as never }))
    step('and back', () => other.route.links.change('v1', { netns: lab.netns }))
  },

  'ids of namespaces'(lab) {
    const { route, step } = lab
    const other = lab.other()
    step('none yet', () => route.nsids.get(other.netns))
    step('set', () => route.nsids.set(other.netns, 7))
    step('get', () => route.nsids.get(other.netns))
    step('again', () => route.nsids.set(other.netns, 8))
    step('taken', () => route.nsids.set(lab.netns, 7))
    step('chosen by the kernel', () => route.nsids.set(lab.netns))
    step('which', () => route.nsids.get(lab.netns))
  },

  'bridge ports'({ route, step }) {
    route.links.add({ name: 'br0', kind: 'bridge', address: mac(1) })
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' }, address: mac(2) })
    step('join', () => route.links.change('v0', { master: 'br0' }))
    step('join again', () => route.links.change('v0', { master: 'br0' }))
    step('joined', () => route.links.get('v0').attributes.master)
    step('all up', () => {
      route.links.change('br0', { up: true })
      route.links.change('v0', { up: true })
      route.links.change('v1', { up: true })
    })
    step('by master', () => route.links.list({ master: 'br0' }).map(link => link.name))
    step('by kind', () => route.links.list({ kind: 'bridge' }).map(link => link.name))
  },

  'bridge ports leave'(lab) {
    const { route, step } = lab
    route.links.add({ name: 'br0', kind: 'bridge', address: mac(1), up: true })
    pair(lab, { master: 'br0', address: mac(2) })
    step('leave', () => route.links.change('v0', { master: null }))
    step('leave again', () => route.links.change('v0', { master: null }))
    step('into what is none', () => route.links.change('v0', { master: 'v1' }))
    step('into nothing', () => route.links.change('v0', { master: 99 }))
    step('into itself', () => route.links.change('br0', { master: 'br0' }))
    step('bridge in a bridge', () => {
      route.links.add({ name: 'br1', kind: 'bridge' })
      route.links.change('br1', { master: 'br0' })
    })
  },

  'a bridge goes, its ports stay'({ route, step }) {
    route.links.add({ name: 'br0', kind: 'bridge', up: true })
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' }, master: 'br0' })
    step('delete', () => route.links.delete('br0'))
    step('port', () => route.links.get('v0').attributes.master)
  },

  'a bridge takes the MTU of its ports'({ route, step }) {
    route.links.add({ name: 'br0', kind: 'bridge' })
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' }, mtu: 1400, master: 'br0' })
    step('taken', () => route.links.get('br0').attributes.mtu)
    step('changed', () => route.links.change('v0', { mtu: 1300 }))
    step('taken again', () => route.links.get('br0').attributes.mtu)
    step('set', () => route.links.change('br0', { mtu: 1200 }))
    step('changed again', () => route.links.change('v0', { mtu: 1350 }))
    step('kept', () => route.links.get('br0').attributes.mtu)
  },

  'a bridge takes the lowest address of its ports'({ route, step }) {
    route.links.add({ name: 'br0', kind: 'bridge' })
    route.links.add({ name: 'v0', kind: 'veth', address: mac(5), peer: { name: 'v1', address: mac(4) } })
    step('join', () => route.links.change('v0', { master: 'br0' }))
    step('address', () => route.links.get('br0').attributes.address)
    step('a lower one', () => route.links.change('v1', { master: 'br0' }))
    step('address then', () => route.links.get('br0').attributes.address)
    step('leaves', () => route.links.change('v1', { master: null }))
    step('address in the end', () => route.links.get('br0').attributes.address)
  },

  'data of a bridge and of its ports'({ route, step }) {
    step('add', () =>
      route.links.add({ name: 'br0', kind: 'bridge', data: { ageingTime: 1000, priority: 100, mcastSnooping: false } }),
    )
    step('change', () => route.links.change('br0', { kind: 'bridge', data: { ageingTime: 2000 } }))
    step('other kind', () => route.links.change('br0', { kind: 'vxlan', data: { id: 3 } }))
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' }, master: 'br0' })
    step('port', () => {
      const { index } = route.links.get('v0')
      const linkinfo = { slaveKind: 'bridge', slaveData: { mode: 1, cost: 7, isolated: true } }
      route.socket.request({
        kind: 'command',
        definition: newLink,
        body: { header: { ...header, index }, attributes: { linkinfo } as never },
      } as never)
    })
  },

  'vxlan: what it needs'({ route, step }) {
    step('no id', () => route.links.add({ name: 'vx9', kind: 'vxlan', data: {} }))
    step('no data', () => route.links.add({ name: 'vx0', kind: 'vxlan' }))
    step('id too big', () => route.links.add({ name: 'vx0', kind: 'vxlan', data: { id: 0x1000000 } }))
    step('first', () => route.links.add({ name: 'vx0', kind: 'vxlan', data: { id: 42, port: 4789 } }))
    step('same id', () => route.links.add({ name: 'vx1', kind: 'vxlan', data: { id: 42, port: 4789 } }))
    step('on a device', () => {
      route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
      route.links.add({
        name: 'vx2',
        kind: 'vxlan',
        data: { id: 43, port: 4789, link: route.links.get('v0').index, local: '10.0.0.1', group: '10.0.0.2' },
      })
    })
  },

  'macvlan: what it needs'({ route, step }) {
    route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' }, mtu: 1400 })
    step('no link', () => route.links.add({ name: 'mv0', kind: 'macvlan' }))
    step('link that is not there', () => route.links.add({ name: 'mv0', kind: 'macvlan', link: 99 }))
    step('default mode', () => route.links.add({ name: 'mv0', kind: 'macvlan', link: 'v0' }))
    step('too large', () => route.links.change('mv0', { mtu: 1500 }))
    step('goes with its lower device', () => route.links.delete('v0'))
    step('gone', () => route.links.find('mv0'))
  },

  'deleting in order'({ route, step }) {
    for (const name of ['a', 'b', 'c']) route.links.add({ name, kind: 'bridge' })
    step('delete', () => route.links.delete('b'))
    step('index of the next', () => {
      route.links.add({ name: 'd', kind: 'bridge' })
      return route.links.get('d').index
    })
  },
}
