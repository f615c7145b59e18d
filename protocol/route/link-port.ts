/* linux/if_link.h: port profiles, by which a host asks its switch for a virtual port (VDP, 802.1Qbg). */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  fixedBytes,
  type Infer,
  list,
  nest,
  s32,
  string,
  struct,
  u8,
  u16,
} from '../codec/index.js'

export const PORT_REQUEST = { PREASSOCIATE: 0, PREASSOCIATE_RR: 1, ASSOCIATE: 2, DISASSOCIATE: 3 } as const

/** Answers of VDP, and from 256 those of port profiles. */
export const PORT_VDP_RESPONSE = {
  SUCCESS: 0,
  INVALID_FORMAT: 1,
  INSUFFICIENT_RESOURCES: 2,
  UNUSED_VTID: 3,
  VTID_VIOLATION: 4,
  VTID_VERSION_VIOALTION: 5,
  OUT_OF_SYNC: 6,
} as const

export const PORT_PROFILE_RESPONSE = {
  SUCCESS: 256,
  INPROGRESS: 257,
  INVALID: 258,
  BADSTATE: 259,
  INSUFFICIENT_RESOURCES: 260,
  ERROR: 261,
} as const

export const portVsi = struct('ifla_port_vsi', {
  vsi_mgr_id: u8,
  vsi_type_id: fixedBytes(3),
  vsi_type_version: u8,
  pad: fixedBytes(3),
})

export interface PortVsi extends Infer<typeof portVsi> {}

export const linkPort = attributes('IFLA_PORT', {
  /** The virtual function; -1 is the device itself. */
  vf: attr(1, 'IFLA_PORT_VF', s32),
  profile: attr(2, 'IFLA_PORT_PROFILE', string),
  vsiType: attr<PortVsi>(3, 'IFLA_PORT_VSI_TYPE', portVsi),
  instanceUuid: attr(4, 'IFLA_PORT_INSTANCE_UUID', fixedBytes(16)),
  hostUuid: attr(5, 'IFLA_PORT_HOST_UUID', fixedBytes(16)),
  request: attr(6, 'IFLA_PORT_REQUEST', enumOf(u8, 'PORT_REQUEST', PORT_REQUEST)),
  response: attr(7, 'IFLA_PORT_RESPONSE', enumOf(u16, 'PORT_VDP_RESPONSE', PORT_VDP_RESPONSE)),
})

export interface LinkPort extends Infer<typeof linkPort> {}

/** IFLA_VF_PORTS: one element per virtual function. */
export const vfPorts = list(
  1,
  'IFLA_VF_PORT',
  nest((): Codec<LinkPort> => linkPort),
  {},
)
