import { refuse } from '../../errors.js'
import type { Wanted } from './kind.js'

const unicast = /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/
const zero = '00:00:00:00:00:00'

/** is_valid_ether_addr: six bytes, not all zero, no group address. */
export function isUnicast(address: string): boolean {
  return unicast.test(address) && address !== zero
}

/** The check of IFLA_ADDRESS that most kinds have. @throws Refusal */
export function checkAddress({ attributes: { address } }: Wanted): void {
  if (address === undefined) return
  if (address.length !== zero.length) throw refuse('EINVAL')
  if (!isUnicast(address)) throw refuse('EADDRNOTAVAIL')
}
