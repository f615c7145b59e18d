/* Names of this machine for the kernel's numbers: those of `ip`, and those in the files of iproute2. */
import { IFAPROT } from '../../../protocol/route/index.js'
import { lower, routeProtocols, scopes, tables } from '../../../protocol/route/words.js'
import { InputError, quote } from '../input.js'
import { NameFile } from './name-file.js'

export const tableNames = new NameFile('table', 'rt_tables', tables)
export const protocolNames = new NameFile('protocol', 'rt_protos', routeProtocols)
export const scopeNames = new NameFile('scope', 'rt_scopes', scopes)
/** Groups of devices. */
export const groupNames = new NameFile('group', 'group', { default: 0 })
/** Who gave a device its address: IFA_PROTO. */
export const addressProtocolNames = new NameFile('protocol', 'rt_addrprotos', lower(IFAPROT))
/** Fields of differentiated services, as TOS of routes and rules. */
export const tosNames = new NameFile('tos', 'rt_dsfield', { default: 0 }, undefined, 16)
const realmNames = new NameFile('realm', 'rt_realms', { cosmos: 0 })

/**
 * The number of realms as `ip` takes them: the destination's, or source and destination as in `inside/outside`.
 *
 * @throws InputError ERR_WORD
 */
export function realmsNumber(realms: string | number): number {
  if (typeof realms === 'number') return realms
  const parts = realms.split('/').map(realm => realmNames.numberOf(realm))
  if (parts.length > 2 || parts.some(part => part > 0xffff))
    throw new InputError(
      'ERR_WORD',
      `realms ${quote(realms)} are no realm from 0 to 65535, nor two with a slash between`,
    )
  const [destination = 0, source = 0] = parts.reverse()
  return source * 0x10000 + destination
}

/** Why devices are down: files of the folder protodown_reasons.d alone. */
const downReasonNames = new NameFile('reason', 'protodown_reasons', {})

/**
 * The bits of reasons that are set (true) or taken away (false), each by its name or number, 0 to 31.
 *
 * @throws InputError ERR_WORD
 */
export function downReasons(reasons: Readonly<Record<string, boolean>>): { mask: number; value: number } {
  let [mask, value] = [0, 0]
  for (const [reason, set] of Object.entries(reasons)) {
    const bit = downReasonNames.numberOf(reason)
    if (bit > 31)
      throw new InputError('ERR_WORD', `reason ${quote(reason)} is ${bit}; reasons are numbered from 0 to 31`)
    mask |= 1 << bit
    if (set) value |= 1 << bit
  }
  return { mask: mask >>> 0, value: value >>> 0 }
}
