/* linux/can/vxcan.h: a pair of CAN devices, each the other's cable end. */
import { attr, attributes, body, type Infer } from '../../codec/index.js'
import { type Ifinfomsg, ifinfomsg } from '../ifinfomsg.js'
import { type LinkAttributes, linkAttributes } from '../link.js'

/** The other end, as a link message of its own. The kernel takes it and sends none. */
export const vxcanData = attributes('VXCAN_INFO', {
  peer: attr(
    1,
    'VXCAN_INFO_PEER',
    body<Ifinfomsg, LinkAttributes>(ifinfomsg, () => linkAttributes),
  ),
})

export interface VxcanData extends Infer<typeof vxcanData> {}
