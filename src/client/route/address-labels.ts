import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  type AddressLabelMessage,
  AF,
  delAddressLabel,
  getAddressLabel,
  newAddressLabel,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { InputError, parseAddress, parseCidr } from '../input.js'
import { dump, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { inquire, send } from './send.js'

export interface AddressLabelSpec {
  /** An IPv6 network. */
  prefix: string
  label: number
  /** Only for addresses of this device. */
  dev?: Device
}

/** A label as the kernel reports it. */
export interface AddressLabel {
  prefix: string
  label: number
  /** Index of the device; undefined for all. */
  index: number | undefined
}

/** Labels by which IPv6 chooses source addresses (RFC 6724): `ip addrlabel`. */
export const addressLabels = {
  /** `ip addrlabel add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when the prefix has one. */
  *add(spec: AddressLabelSpec): Operation<void> {
    yield* send(newAddressLabel, NLM_F.CREATE | NLM_F.EXCL, yield* message(spec), spec, spec.prefix)
  },

  /** NLM_F_CREATE | NLM_F_REPLACE. */
  *replace(spec: AddressLabelSpec): Operation<void> {
    yield* send(newAddressLabel, NLM_F.CREATE | NLM_F.REPLACE, yield* message(spec), spec, spec.prefix)
  },

  /** `ip addrlabel delete`. ESRCH when there is none. */
  *delete(spec: Omit<AddressLabelSpec, 'label'>): Operation<void> {
    // The kernel wants a label and does not look at it (ip6addrlbl_newdel).
    yield* send(delAddressLabel, 0, yield* message({ label: 0, ...spec }), spec, spec.prefix)
  },

  /** Which label an address has: one question. ESRCH when none. */
  *get(address: string): Operation<AddressLabel> {
    const parsed = parseAddress(address, 'address')
    if (parsed.family !== AF.INET6)
      throw new InputError('ERR_ADDRESS', `address: labels are for IPv6 addresses, not ${address}`)
    const body = { header: header(128, 0), attributes: { address: parsed.address } }
    return toLabel(yield* inquire(getAddressLabel, body, address))
  },

  /** `ip addrlabel list`. @throws DumpInterruptedError */
  *list(): Operation<Listed<AddressLabel>> {
    const { bodies, question } = yield* dump(getAddressLabel, { header: header(0, 0), attributes: {} })
    return listed(bodies.map(toLabel), question)
  },
} as const

function header(prefixlen: number, index: number): AddressLabelMessage['header'] {
  return { family: AF.INET6, reserved: 0, prefixlen, flags: 0, index, seq: 0 }
}

function toLabel({ header, attributes }: AddressLabelMessage): AddressLabel {
  const { address = '::', label = 0 } = attributes
  return { prefix: `${address}/${header.prefixlen}`, label, index: header.index === 0 ? undefined : header.index }
}

function* message({ prefix, label, dev }: AddressLabelSpec): Operation<AddressLabelMessage> {
  const { family, address, prefixLength } = parseCidr(prefix, 'prefix')
  if (family !== AF.INET6) throw new InputError('ERR_CIDR', `prefix: labels are for IPv6 prefixes, not ${prefix}`)
  const index = dev === undefined ? 0 : yield* deviceIndex(dev)
  return { header: header(prefixLength, index), attributes: { address, label } }
}
