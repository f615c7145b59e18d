/* linux/batman_adv.h: B.A.T.M.A.N. mesh devices. */
import { attr, attributes, type Infer, string } from '../../codec/index.js'

export const batadvData = attributes('IFLA_BATADV', {
  algoName: attr(1, 'IFLA_BATADV_ALGO_NAME', string),
})

export interface BatadvData extends Infer<typeof batadvData> {}
