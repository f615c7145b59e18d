import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type EgressOptions, netns } from '../../src/index.js'
import { type Sandbox, uniqueName, withSandbox } from './sandbox.js'

const exec = promisify(execFile)

/** A base with an uplink, and behind that an "internet" that holds 8.8.8.8 and knows no private route. */
export interface EgressSandbox {
  readonly base: Sandbox
  readonly internet: Sandbox
  /** A unique name for a namespace, removed at the end if it exists. */
  readonly name: () => string
  /** Options for a namespace of that name in this base. */
  readonly options: (more?: EgressOptions) => EgressOptions & { namespace: string }
}

/** Outside addresses. */
export const OUTSIDE = { ip: '8.8.8.8', ip6: '2001:4860:4860::8888' } as const

export async function withEgressSandbox<T>(test: (sandbox: EgressSandbox) => Promise<T>): Promise<T> {
  return withSandbox(base =>
    withSandbox(async internet => {
      const names: string[] = []
      const name = (): string => {
        const made = uniqueName('nlk-')
        names.push(made)
        return made
      }
      await connect(base, internet)
      try {
        return await test({
          base,
          internet,
          name,
          options: (more = {}) => ({ namespace: more.namespace ?? name(), base: base.name, ...more }),
        })
      } finally {
        for (const each of names) if (netns.exists(each) || netns.hasLeftover(each)) netns.delete(each)
      }
    }),
  )
}

async function connect(base: Sandbox, internet: Sandbox): Promise<void> {
  await batch(base.name, [
    `link add uplink type veth peer name wan netns ${internet.name}`,
    'link set lo up',
    'link set uplink up',
    'address add 203.0.113.2/24 dev uplink',
    'address add 2001:db8::2/64 dev uplink nodad',
  ])
  await batch(internet.name, [
    'link set lo up',
    'link set wan up',
    'address add 203.0.113.1/24 dev wan',
    'address add 2001:db8::1/64 dev wan nodad',
    `address add ${OUTSIDE.ip}/32 dev lo`,
    `address add ${OUTSIDE.ip6}/128 dev lo nodad`,
  ])
  await batch(base.name, ['route add default via 203.0.113.1', '-6 route add default via 2001:db8::1'])
}

/** Several `ip` commands in one process. `-6` in front stands for the family. */
export async function batch(namespace: string, commands: readonly string[]): Promise<void> {
  for (const family of ['-4', '-6'] as const) {
    const lines = commands.filter(command => command.startsWith('-6') === (family === '-6'))
    if (lines.length === 0) continue
    const text = lines.map(line => line.replace(/^-6 /, '')).join('\n')
    const child = exec('ip', [...(family === '-6' ? ['-6'] : []), '-n', namespace, '-batch', '-'])
    child.child.stdin?.end(`${text}\n`)
    await child
  }
}

/** What `ip` and `nft` say of a namespace, without what is different each time. */
export async function snapshot(sandbox: Sandbox): Promise<Record<string, string>> {
  const commands: Record<string, string> = {
    links: 'ip -d link show',
    addresses: 'ip address show',
    routes: 'ip route show table all; ip -6 route show table all',
    rules: 'nft -s list ruleset',
    forwarding: 'cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding',
  }
  const entries = Object.entries(commands).map(async ([key, command]) => [
    key,
    stable(await sandbox.exec('sh', ['-c', command])),
  ])
  return Object.fromEntries(await Promise.all(entries))
}

/** Timers run, the state of a bridge follows its ports' after a while, and link-local addresses are first checked for duplicates. */
function stable(text: string): string {
  return text.replaceAll(/^.*fe80:.*\n( +valid_lft.*\n)?/gm, '').replaceAll(/_timer +\S+| state (UP|UNKNOWN)/g, '')
}
