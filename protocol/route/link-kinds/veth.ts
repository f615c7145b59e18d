/* linux/veth.h: a pair of devices, each the other's cable end. */
import { attr, attributes, body, type Infer } from '../../codec/index.js'
import { type Ifinfomsg, ifinfomsg } from '../ifinfomsg.js'
import { type LinkAttributes, linkAttributes } from '../link.js'

/** The other end, as a link message of its own: name, namespace, MTU … The kernel takes it and sends none. */
export const vethData = attributes('VETH_INFO', {
  peer: attr(
    1,
    'VETH_INFO_PEER',
    body<Ifinfomsg, LinkAttributes>(ifinfomsg, () => linkAttributes),
  ),
})

export interface VethData extends Infer<typeof vethData> {}
