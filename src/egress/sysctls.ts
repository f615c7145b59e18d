import { netns } from '../netns/index.js'
import type { Observed } from './observe.js'
import type { Session } from './session.js'
import type { EgressConfig } from './types.js'

/*
 * The settings that forwarding takes. What they were before is kept in the tag of the bridge, under their names, from before
 * they are changed until they are restored.
 */

export const IP_FORWARD = 'net/ipv4/ip_forward'
export const IP6_FORWARDING = 'net/ipv6/conf/all/forwarding'

/** Whether a device takes routes from router advertisements: 0 no, 1 unless it forwards, 2 always. */
export function acceptRa(device: string): string {
  return `net/ipv6/conf/${device}/accept_ra`
}

/** A setting that has to have a value. */
export interface WantedSysctl {
  /** `net/ipv4/ip_forward`: with slashes, for dots may belong to a device's name. */
  readonly name: string
  readonly value: string
  readonly is: string | undefined
}

/** In the order in which they are to be written. */
export function wantedSysctls(config: Pick<EgressConfig, 'ip6'>, observed: Observed, memory: Memory): WantedSysctl[] {
  const { sysctls, uplink } = observed
  const want = (name: string, value: string): WantedSysctl => ({ name, value, is: sysctls.get(name) })
  const wanted = [want(IP_FORWARD, '1')]
  if (config.ip6 === undefined) return wanted
  // Where forwarding goes on, the kernel drops the routes that routers advertised, unless the device is to take them all the same:
  // so that comes first.
  const switched = sysctls.get(IP6_FORWARDING) === '0' || memory[IP6_FORWARDING] !== undefined
  const name = uplink === undefined ? undefined : acceptRa(uplink.name)
  if (name !== undefined && switched && ['1', '2'].includes(sysctls.get(name) ?? '')) wanted.push(want(name, '2'))
  wanted.push(want(IP6_FORWARDING, '1'))
  return wanted
}

/** What settings were before we changed them, by name. */
export type Memory = Readonly<Record<string, string>>

/** The memory in a bridge's tag. */
export function memoryOf(values: Readonly<Record<string, string>>): Memory {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith('net/')))
}

/** What has to be remembered before the settings are changed, beside what already is. */
export function toRemember(wanted: readonly WantedSysctl[], memory: Memory): Memory {
  const changed = wanted.filter(({ name, value, is }) => is !== undefined && is !== value && memory[name] === undefined)
  return Object.fromEntries(changed.map(({ name, is }) => [name, is as string]))
}

/** What we have written to a setting. */
function writtenTo(name: string): string {
  return name.endsWith('/accept_ra') ? '2' : '1'
}

/** The remembered settings that still are as we wrote them, in the reverse order. Others have changed since, or their device is gone. */
export function toRestore(session: Session, memory: Memory): WantedSysctl[] {
  const rank = (name: string): number => [IP6_FORWARDING, IP_FORWARD].indexOf(name)
  return Object.entries(memory)
    .flatMap(([name, value]) => {
      const is = readIfThere(session, name)
      return is === writtenTo(name) && is !== value ? [{ name, value, is }] : []
    })
    .sort((one, other) => rank(other.name) - rank(one.name))
}

export function writeSysctl(session: Session, { name, value }: WantedSysctl): void {
  netns.writeSysctl(session.base, name, value)
}

export function sysctlCommand({ name, value }: WantedSysctl): string {
  const dotted = name.includes('.') ? name : name.replaceAll('/', '.')
  return `sysctl -w ${dotted}=${value}`
}

export function readIfThere(session: Session, name: string): string | undefined {
  try {
    return netns.readSysctl(session.base, name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SYSCTL_NAME') return undefined
    throw error
  }
}
