/* linux/netfilter/nf_tables.h: the devices that a chain or a flowtable is hooked to. */
import { attr, attributes, type Infer, sequence, string } from '../../codec/index.js'
import { nfnetlinkSet } from '../nfgenmsg.js'

/** One device: `{ name: 'eth0' }`, or since Linux 6.16 all whose names start so: `{ prefix: 'wg' }`. */
export const deviceAttributes = attributes(
  'NFTA_DEVICE',
  { name: attr(1, 'NFTA_DEVICE_NAME', string), prefix: attr(2, 'NFTA_DEVICE_PREFIX', string) },
  nfnetlinkSet,
)

export interface DeviceAttributes extends Infer<typeof deviceAttributes> {}

export const deviceList = sequence<DeviceAttributes>(() => deviceAttributes)
