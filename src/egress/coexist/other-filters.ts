import fs from 'node:fs'
import { NamespaceError } from '../../errors.js'
import { type NamespaceSpec, netns } from '../../netns/index.js'

/** What decides about packets beside nf_tables, or brings it packets that it would not see. */
export interface OtherFilters {
  /** Tables of legacy x_tables (iptables-legacy) in use: their rules cannot be seen through nf_tables. */
  readonly legacyTables: { readonly ip: readonly string[]; readonly ip6: readonly string[] }
  /** br_netfilter: whether frames that a bridge forwards go through the IP hooks. */
  readonly bridgeNetfilter: { readonly ip: boolean; readonly ip6: boolean }
}

/** Looks at /proc of a network namespace. */
export function readOtherFilters(base: NamespaceSpec): OtherFilters {
  return netns.run(base, () => ({
    legacyTables: { ip: lines('ip_tables_names'), ip6: lines('ip6_tables_names') },
    bridgeNetfilter: { ip: isOn('bridge-nf-call-iptables'), ip6: isOn('bridge-nf-call-ip6tables') },
  }))
}

/** These files exist where the kernel has x_tables, and are root's; whoever may not read them has no tables of his own there. */
function lines(file: string): string[] {
  try {
    return fs.readFileSync(`/proc/thread-self/net/${file}`, 'latin1').split('\n').filter(Boolean)
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

function isOn(name: string): boolean {
  try {
    return netns.readSysctl(undefined, ['net', 'bridge', name]) !== '0'
  } catch (error) {
    if (error instanceof NamespaceError && error.code === 'ERR_SYSCTL_NAME') return false // no br_netfilter
    throw error
  }
}
