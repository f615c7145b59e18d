/* linux/if_link.h: ports of a hardware switch (DSA). */
import { attr, attributes, type Infer, u32 } from '../../codec/index.js'

export const dsaData = attributes('IFLA_DSA', {
  /** Index of the device that leads to the processor. */
  conduit: attr(1, 'IFLA_DSA_CONDUIT', u32),
})

export interface DsaData extends Infer<typeof dsaData> {}
