import { parseAddress, quote } from '../client/input.js'
import { EgressError } from './errors.js'
import { familyOf } from './subnet.js'
import type { EgressOptions } from './types.js'

/** What `check` and `explain` take beside the options of the topology. */
export interface OutsideOptions {
  /** IPv4 address outside that is to be reached: `8.8.8.8`. */
  outside?: string
  /** The same for IPv6: `2001:4860:4860::8888`. Used only when there is a `subnet6`. */
  outside6?: string
}

/** The addresses outside that are to be reached, by family. */
export interface Outside {
  readonly ip: string
  readonly ip6: string
}

/**
 * Parts what is to be reached from the options of the topology.
 *
 * @throws EgressError ERR_EGRESS_ADDRESS
 */
export function outsideOf<T extends EgressOptions & OutsideOptions>(
  options: T,
): { outside: Outside; topology: Omit<T, keyof OutsideOptions> } {
  const { outside = '8.8.8.8', outside6 = '2001:4860:4860::8888', ...topology } = options
  return {
    outside: { ip: checked('outside', 'ip', outside), ip6: checked('outside6', 'ip6', outside6) },
    topology,
  }
}

function checked(option: string, family: 'ip' | 'ip6', given: string): string {
  const refuse = (cause?: unknown): EgressError =>
    new EgressError(
      'ERR_EGRESS_ADDRESS',
      `${option}: ${quote(given)} is not an ${family === 'ip' ? 'IPv4' : 'IPv6'} address`,
      { cause },
    )
  try {
    const { address } = parseAddress(given)
    if (familyOf(address) !== family) throw refuse()
    return address
  } catch (error) {
    throw error instanceof EgressError ? error : refuse(error)
  }
}
