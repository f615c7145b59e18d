import { handleNumber } from '../../../../protocol/route/index.js'
import { InputError, quote } from '../../input.js'

/** A handle: `1:`, `1:10`, `root`, `clsact`, `ingress`, `egress`, or its number. */
export type Handle = string | number

/** @throws InputError ERR_WORD */
export function toHandle(given: Handle): number {
  if (typeof given === 'number') return given
  const number = handleNumber(given)
  if (number === undefined)
    throw new InputError(
      'ERR_WORD',
      `${quote(given)} is no handle such as 1: or 1:10 (hexadecimal), nor root, clsact, ingress or egress`,
    )
  return number
}
