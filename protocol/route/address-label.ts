/* linux/if_addrlabel.h: labels by which IPv6 chooses source addresses (RFC 6724): `ip addrlabel`. */
import { attr, attributes, body, enumOf, type Infer, ip6, struct, u8, u32 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { AF, RTM } from './rtnetlink.js'

/** Fixed header of address label messages. `index` limits the label to a device, `seq` counts the table's changes. */
export const ifaddrlblmsg = struct('ifaddrlblmsg', {
  family: enumOf(u8, 'AF', AF),
  reserved: u8,
  prefixlen: u8,
  flags: u8,
  index: u32,
  seq: u32,
})

export interface Ifaddrlblmsg extends Infer<typeof ifaddrlblmsg> {}

export const addressLabelAttributes = attributes('IFAL', {
  address: attr(1, 'IFAL_ADDRESS', ip6),
  label: attr(2, 'IFAL_LABEL', u32),
})

export interface AddressLabelAttributes extends Infer<typeof addressLabelAttributes> {}

export interface AddressLabelMessage {
  header: Ifaddrlblmsg
  attributes: AddressLabelAttributes
}

const addressLabelBody = body<Ifaddrlblmsg, AddressLabelAttributes>(ifaddrlblmsg, () => addressLabelAttributes)

export const newAddressLabel: MessageDefinition<AddressLabelMessage> = {
  type: RTM.NEWADDRLABEL,
  name: 'RTM_NEWADDRLABEL',
  body: addressLabelBody,
}
export const delAddressLabel: MessageDefinition<AddressLabelMessage> = {
  type: RTM.DELADDRLABEL,
  name: 'RTM_DELADDRLABEL',
  body: addressLabelBody,
}
export const getAddressLabel: MessageDefinition<AddressLabelMessage> = {
  type: RTM.GETADDRLABEL,
  name: 'RTM_GETADDRLABEL',
  body: addressLabelBody,
}
