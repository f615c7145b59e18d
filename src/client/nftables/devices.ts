import type { DeviceAttributes } from '../../../protocol/netfilter/index.js'

/* Devices that chains and flowtables are hooked to: `eth0`, and `wg*` for all whose names begin so. */

export function devicesOf(names: readonly string[]): DeviceAttributes[] {
  return names.map(name => (name.endsWith('*') ? { prefix: name.slice(0, -1) } : { name }))
}

export function deviceNames(devices: readonly DeviceAttributes[] = []): string[] {
  return devices.flatMap(({ name, prefix }) => name ?? (prefix === undefined ? [] : `${prefix}*`))
}
