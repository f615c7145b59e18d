import { Refusal, refuse } from '../errors.js'
import type { Link } from './link.js'

/** IFNAMSIZ, less the NUL. */
const longestName = 15

/** The policy of IFLA_IFNAME. @throws Refusal ERANGE */
export function checkNameLength(name: string | undefined, attribute = 'ifname'): void {
  if (name !== undefined && new TextEncoder().encode(name).length > longestName)
    throw new Refusal('ERANGE', { message: 'Attribute failed policy validation', attribute })
}

/** dev_valid_name. @throws Refusal EINVAL */
export function checkName(name: string): void {
  if (name === '' || name === '.' || name === '..' || /[/:\s]/.test(name)) throw refuse('EINVAL')
}

/** dev_validate_mtu. @throws Refusal EINVAL */
export function checkMtu(link: Link, mtu: number): void {
  if (mtu < link.minMtu) throw refuse('EINVAL', 'mtu less than device minimum')
  if (link.maxMtu > 0 && mtu > link.maxMtu) throw refuse('EINVAL', 'mtu greater than device maximum')
}
