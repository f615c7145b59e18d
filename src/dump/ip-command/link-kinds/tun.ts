import { AF, type LinkInfo, TUN_TYPE, type TunData, tunData } from '../../../../protocol/route/index.js'
import type { Line } from '../line.js'
import { elsewhere, only, option, reported, sayAttributes, strictly } from '../rows.js'
import type { Told } from '../teller.js'

/** `ip tuntap add`: not netlink but an ioctl on /dev/net/tun, and only a device that persists is left by it. */
export function tellTunnelDevice(name: string, info: LinkInfo, told: Told): Line {
  const telling = told.line(AF.UNSPEC, 'ip', 'tuntap', 'add', 'dev', name)
  const { data = {} } = info as { data?: TunData }
  sayAttributes<TunData>(
    tunData,
    {
      type: strictly('mode', { tun: TUN_TYPE.TUN, tap: TUN_TYPE.TAP }),
      owner: option('user'),
      group: option('group'),
      pi: only('pi'),
      vnetHdr: only('vnet_hdr'),
      multiQueue: only('multi_queue'),
      persist: elsewhere,
      numQueues: reported,
      numDisabledQueues: reported,
    },
    data,
    telling,
  )
  if (data.persist === false) telling.line.note('belongs to a program that has it open')
  return telling.line
}
