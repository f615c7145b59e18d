/* Qdiscs whose options are an empty nest, or left out: ingress, clsact, mq, noqueue. */
import { attributes, type Infer } from '../../../codec/index.js'

export const noOptions = attributes('TCA_OPTIONS', {})

export interface NoOptions extends Infer<typeof noOptions> {}
