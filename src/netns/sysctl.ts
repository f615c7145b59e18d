import fs from 'node:fs'
import { NamespaceError, TransportError } from '../errors.js'
import { runInside } from './enter.js'
import type { NamespaceSpec } from './handle.js'

/**
 * A sysctl below `net`, written as for sysctl(8): `net.ipv4.ip_forward`, or with slashes, `net/ipv4/conf/eth0.5/forwarding`, where dots belong
 * to the names. The separator that comes first counts; the other one stands for a dot: `net.ipv4.conf.eth0/5.forwarding`. Or as parts:
 * `['net', 'ipv4', 'conf', 'eth0.5', 'forwarding']`.
 */
export type SysctlName = string | readonly string[]

/**
 * Reads a sysctl of a namespace, without the line end.
 *
 * @throws NamespaceError ERR_SYSCTL_NAME
 */
export function readSysctl(spec: NamespaceSpec, name: SysctlName): string {
  const path = sysctlPath(name)
  return inside(spec, path, () => fs.readFileSync(path, 'latin1').trimEnd())
}

/**
 * Writes a sysctl of a namespace.
 *
 * @throws NamespaceError ERR_SYSCTL_NAME
 * @throws TransportError EACCES, EROFS (a container's read-only /proc/sys), EINVAL (not a value of this sysctl)
 */
export function writeSysctl(spec: NamespaceSpec, name: SysctlName, value: string | number): void {
  const path = sysctlPath(name)
  inside(spec, path, () => {
    const fd = fs.openSync(path, fs.constants.O_WRONLY)
    try {
      fs.writeSync(fd, String(value))
    } finally {
      fs.closeSync(fd)
    }
  })
}

/** /proc/sys/net shows the namespace of the thread that opens it: hence `fs`'s synchronous calls, inside. */
function inside<T>(spec: NamespaceSpec, path: string, access: () => T): T {
  return runInside(spec, () => {
    try {
      return access()
    } catch (error) {
      throw explained(error, path)
    }
  })
}

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'writing it needs CAP_NET_ADMIN in the user namespace that owns the network namespace',
  EROFS: '/proc/sys is mounted read-only, as in most containers',
  EINVAL: 'the kernel does not take this value',
}

function explained(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code !== 'ENOENT') return TransportError.from(error, path, HINTS[code])
  return new NamespaceError(
    'ERR_SYSCTL_NAME',
    path,
    `no ${path} in this network namespace: no such interface, or the kernel has no such setting`,
    { cause: error },
  )
}

/** `net.ipv4.ip_forward` → `/proc/sys/net/ipv4/ip_forward`. @throws NamespaceError ERR_SYSCTL_NAME */
export function sysctlPath(name: SysctlName): string {
  const parts = typeof name === 'string' ? split(name) : name
  const bad = parts.find(part => part === '' || part === '.' || part === '..' || /[/\0]/.test(part))
  if (parts.length < 2 || parts[0] !== 'net' || bad !== undefined) {
    throw new NamespaceError('ERR_SYSCTL_NAME', String(name), `${JSON.stringify(name)} is not a sysctl below net`)
  }
  return `/proc/sys/${parts.join('/')}`
}

function split(name: string): string[] {
  const [separator = '.'] = /[./]/.exec(name) ?? []
  if (separator === '/') return name.split('/')
  return name.split('.').map(part => part.replaceAll('/', '.'))
}
