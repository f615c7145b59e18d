/* What a view shows and what `ip -j` prints, in the same words: one line for each object. */
import { IFF, RTN } from '../../protocol/route/index.js'
import type { RouteView } from '../../src/client/route/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'

function ip<T>(inside: NamespaceHandle, ...args: string[]): T[] {
  const options = { maxBuffer: 1 << 28, encoding: 'utf8' } as const
  const { stdout, stderr, status } = netns.spawnSync(inside, 'ip', ['-j', ...args], options)
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`)
  return JSON.parse(stdout || '[]')
}

interface IpLink {
  ifindex: number
  ifname: string
  flags: string[]
  mtu: number
  master?: string
}

interface IpAddress {
  ifname: string
  addr_info: { local: string; prefixlen: number }[]
}

interface IpRoute {
  dst: string
  type?: string
  table?: string
  metric?: number
  dev?: string
  gateway?: string
}

/** The names that ip prints for what the kernel numbers. */
const typeNames = Object.fromEntries(Object.entries(RTN).map(([name, number]) => [number, name.toLowerCase()]))
const tableName = (table: number): string => ({ 254: 'main', 255: 'local' })[table] ?? String(table)

/** Everything in the namespace, as `ip` has it. */
export function pictureOfIp(inside: NamespaceHandle): string[] {
  const lines: string[] = []
  for (const { ifindex, ifname, flags, mtu, master } of ip<IpLink>(inside, 'link'))
    lines.push(`link ${ifindex} ${ifname} ${flags.includes('UP') ? 'up' : 'down'} ${mtu} ${master ?? ''}`)
  for (const { ifname, addr_info } of ip<IpAddress>(inside, 'address'))
    for (const { local, prefixlen } of addr_info) lines.push(`address ${ifname} ${local}/${prefixlen}`)
  for (const family of [4, 6])
    for (const { dst, type = 'unicast', table = 'main', metric, dev, gateway } of ip<IpRoute>(
      inside,
      `-${family}`,
      'route',
      'show',
      'table',
      'all',
    ))
      lines.push(`route ${family} ${type} ${dst} ${table} ${metric ?? 0} ${dev ?? ''} ${gateway ?? ''}`)
  return lines.sort()
}

/** The same as a view has it. */
export function pictureOfView(view: RouteView): string[] {
  const links = view.objects('links')
  const names = new Map(links.map(({ index, name }) => [index, name]))
  const nameOf = (index: number | undefined) => (index === undefined ? '' : (names.get(index) ?? `index ${index}`))
  const lines: string[] = []
  for (const { index, name, header, attributes } of links) {
    const master = nameOf(attributes.master)
    lines.push(`link ${index} ${name} ${header.flags & IFF.UP ? 'up' : 'down'} ${attributes.mtu} ${master}`)
  }
  for (const { index, address } of view.objects('addresses')) lines.push(`address ${nameOf(index)} ${address}`)
  for (const { family, to, table, oif, via, header, attributes } of view.objects('routes')) {
    const whole = family === 2 ? '/32' : '/128'
    const dst = to === '::/0' || to === '0.0.0.0/0' ? 'default' : to.endsWith(whole) ? to.slice(0, -whole.length) : to
    const [where, type] = [tableName(table), typeNames[header.type]]
    const words = [family === 2 ? 4 : 6, type, dst, where, attributes.priority ?? 0, nameOf(oif), via ?? '']
    lines.push(`route ${words.join(' ')}`)
  }
  return lines.sort()
}
