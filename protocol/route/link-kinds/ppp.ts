/* linux/if_link.h: PPP. */
import { attr, attributes, type Infer, s32 } from '../../codec/index.js'

export const pppData = attributes('IFLA_PPP', {
  /** File descriptor of /dev/ppp of the sender. */
  devFd: attr(1, 'IFLA_PPP_DEV_FD', s32),
})

export interface PppData extends Infer<typeof pppData> {}
