/* linux/can.h: CAN identifiers. */
import { array, hex, type Infer, member, struct, u32 } from '../../../codec/index.js'

export const canFilter = struct('can_filter', { can_id: hex(u32), can_mask: hex(u32) })

export interface CanFilter extends Infer<typeof canFilter> {}

export const canidMatch = array(member<CanFilter>(canFilter))

export interface CanidMatch extends Array<CanFilter> {}
