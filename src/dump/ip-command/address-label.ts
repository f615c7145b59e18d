import { type AddressLabelMessage, AF, addressLabelAttributes } from '../../../protocol/route/index.js'
import { elsewhere, option, sayAttributes } from './rows.js'
import type { Teller } from './teller.js'

/** RTM_NEWADDRLABEL, RTM_DELADDRLABEL: by what IPv6 chooses source addresses. */
export const tellAddressLabel =
  (deleted: boolean): Teller<AddressLabelMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.line(AF.UNSPEC, 'ip', 'addrlabel', deleted ? 'del' : 'add')
    telling.line.say('prefix', `${attributes.address ?? '::'}/${header.prefixlen}`)
    if (header.index !== 0) telling.line.say('dev', telling.device(header.index))
    sayAttributes(addressLabelAttributes, { address: elsewhere, label: option('label') }, attributes, telling)
    return [telling.line]
  }

/** RTM_GETADDRLABEL: `ip addrlabel list`. */
export const tellGetAddressLabel: Teller<AddressLabelMessage> = ({ attributes }, told) => {
  const telling = told.line(AF.UNSPEC, 'ip', 'addrlabel', 'list')
  sayAttributes(addressLabelAttributes, {}, attributes, telling)
  return [telling.line]
}
