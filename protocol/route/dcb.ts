/* linux/dcbnl.h: data center bridging of a device. A command in the header says what a message is about. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  enumOf,
  flagsOf,
  type Infer,
  nest,
  string,
  struct,
  u8,
  u16,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import {
  DCB_CAP_DCBX,
  type DcbApplication,
  type DcbBcn,
  type DcbCapabilities,
  type DcbCee,
  type DcbFeatures,
  type DcbPfcUp,
  type DcbPriorityGroups,
  type DcbTrafficClasses,
  dcbApplication,
  dcbBcn,
  dcbCapabilities,
  dcbCee,
  dcbFeatures,
  dcbPfcUp,
  dcbPriorityGroups,
  dcbTrafficClasses,
} from './dcb-cee.js'
import { type DcbIeee, dcbIeee } from './dcb-ieee.js'
import { RTM } from './rtnetlink.js'

export const DCB_CMD = {
  UNDEFINED: 0,
  GSTATE: 1,
  SSTATE: 2,
  PGTX_GCFG: 3,
  PGTX_SCFG: 4,
  PGRX_GCFG: 5,
  PGRX_SCFG: 6,
  PFC_GCFG: 7,
  PFC_SCFG: 8,
  SET_ALL: 9,
  GPERM_HWADDR: 10,
  GCAP: 11,
  GNUMTCS: 12,
  SNUMTCS: 13,
  PFC_GSTATE: 14,
  PFC_SSTATE: 15,
  BCN_GCFG: 16,
  BCN_SCFG: 17,
  GAPP: 18,
  SAPP: 19,
  IEEE_SET: 20,
  IEEE_GET: 21,
  GDCBX: 22,
  SDCBX: 23,
  GFEATCFG: 24,
  SFEATCFG: 25,
  CEE_GET: 26,
  IEEE_DEL: 27,
} as const

export const dcbmsg = struct('dcbmsg', { family: u8, cmd: enumOf(u8, 'DCB_CMD', DCB_CMD), pad: u16 })

export interface Dcbmsg extends Infer<typeof dcbmsg> {}

/** Attributes; in the answer to a setting, one byte in their place: 0 where the device took it. */
function orResult<T>(table: () => Codec<T>): Codec<T | number> {
  const inner = nest(table)
  const isResult = (start: number, end: number): boolean => end - start === 1
  return {
    name: 'nest',
    nested: true,
    canonical: (input, start, end) => isResult(start, end) || (inner.canonical?.(input, start, end) ?? true),
    read: (input, start, end) => (isResult(start, end) ? u8 : inner).read(input, start, end),
    write(output, value) {
      if (typeof value === 'number') u8.write(output, value)
      else inner.write(output, value)
    },
    inside: () => [table() as Codec<unknown>],
    explore(input, start, end, node) {
      if (!isResult(start, end)) return inner.explore!(input, start, end, node)
      const result = u8.read(input, start, end)
      node.value = result
      return result
    },
  }
}

export const dcbAttributes = attributes('DCB_ATTR', {
  ifname: attr(1, 'DCB_ATTR_IFNAME', string),
  state: attr(2, 'DCB_ATTR_STATE', u8),
  pfcState: attr(3, 'DCB_ATTR_PFC_STATE', u8),
  pfcCfg: attr<DcbPfcUp | number>(
    4,
    'DCB_ATTR_PFC_CFG',
    orResult((): Codec<DcbPfcUp> => dcbPfcUp),
  ),
  /** The kernel neither reads nor tells it. */
  numTc: attr(5, 'DCB_ATTR_NUM_TC', bytes),
  pgCfg: attr<DcbPriorityGroups | number>(
    6,
    'DCB_ATTR_PG_CFG',
    orResult((): Codec<DcbPriorityGroups> => dcbPriorityGroups),
  ),
  setAll: attr(7, 'DCB_ATTR_SET_ALL', u8),
  /** Empty in a question; the device's address fills the first bytes of the answer. */
  permHwaddr: attr(8, 'DCB_ATTR_PERM_HWADDR', bytes),
  cap: attr<DcbCapabilities>(9, 'DCB_ATTR_CAP', () => dcbCapabilities),
  numtcs: attr<DcbTrafficClasses | number>(
    10,
    'DCB_ATTR_NUMTCS',
    orResult((): Codec<DcbTrafficClasses> => dcbTrafficClasses),
  ),
  bcn: attr<DcbBcn | number>(
    11,
    'DCB_ATTR_BCN',
    orResult((): Codec<DcbBcn> => dcbBcn),
  ),
  app: attr<DcbApplication | number>(
    12,
    'DCB_ATTR_APP',
    orResult((): Codec<DcbApplication> => dcbApplication),
  ),
  ieee: attr<DcbIeee | number>(
    13,
    'DCB_ATTR_IEEE',
    orResult((): Codec<DcbIeee> => dcbIeee),
  ),
  /** What is negotiated; in the answer to setting it 0 where the device took it. */
  dcbx: attr(14, 'DCB_ATTR_DCBX', flagsOf(u8, 'DCB_CAP_DCBX', DCB_CAP_DCBX)),
  featcfg: attr<DcbFeatures | number>(
    15,
    'DCB_ATTR_FEATCFG',
    orResult((): Codec<DcbFeatures> => dcbFeatures),
  ),
  cee: attr<DcbCee>(16, 'DCB_ATTR_CEE', () => dcbCee),
})

export interface DcbAttributes extends Infer<typeof dcbAttributes> {}

export interface DcbMessage {
  header: Dcbmsg
  attributes: DcbAttributes
}

const dcbBody = body<Dcbmsg, DcbAttributes>(dcbmsg, () => dcbAttributes)

export const getDcb: MessageDefinition<DcbMessage> = { type: RTM.GETDCB, name: 'RTM_GETDCB', body: dcbBody }
export const setDcb: MessageDefinition<DcbMessage> = { type: RTM.SETDCB, name: 'RTM_SETDCB', body: dcbBody }
