/* linux/if_bridge.h, linux/mrp_bridge.h: Media Redundancy Protocol (IEC 62439-2) of a bridge. */
import { attr, attributes, type Codec, enumOf, type Infer, multi, nest, u16, u32 } from '../codec/index.js'

export const BR_MRP_PORT_STATE = { DISABLED: 0, BLOCKED: 1, FORWARDING: 2, NOT_CONNECTED: 3 } as const

export const BR_MRP_PORT_ROLE = { PRIMARY: 0, SECONDARY: 1, INTER: 2 } as const

export const BR_MRP_RING_STATE = { OPEN: 0, CLOSED: 1 } as const

export const BR_MRP_RING_ROLE = { DISABLED: 0, MRC: 1, MRM: 2, MRA: 3 } as const

export const BR_MRP_IN_STATE = { OPEN: 0, CLOSED: 1 } as const

export const BR_MRP_IN_ROLE = { DISABLED: 0, MIC: 1, MIM: 2 } as const

export const mrpInstance = attributes('IFLA_BRIDGE_MRP_INSTANCE', {
  ringId: attr(1, 'IFLA_BRIDGE_MRP_INSTANCE_RING_ID', u32),
  pIfindex: attr(2, 'IFLA_BRIDGE_MRP_INSTANCE_P_IFINDEX', u32),
  sIfindex: attr(3, 'IFLA_BRIDGE_MRP_INSTANCE_S_IFINDEX', u32),
  prio: attr(4, 'IFLA_BRIDGE_MRP_INSTANCE_PRIO', u16),
})

export interface MrpInstance extends Infer<typeof mrpInstance> {}

export const mrpPortState = attributes('IFLA_BRIDGE_MRP_PORT_STATE', {
  state: attr(1, 'IFLA_BRIDGE_MRP_PORT_STATE_STATE', enumOf(u32, 'BR_MRP_PORT_STATE', BR_MRP_PORT_STATE)),
})

export interface MrpPortState extends Infer<typeof mrpPortState> {}

export const mrpPortRole = attributes('IFLA_BRIDGE_MRP_PORT_ROLE', {
  role: attr(1, 'IFLA_BRIDGE_MRP_PORT_ROLE_ROLE', enumOf(u32, 'BR_MRP_PORT_ROLE', BR_MRP_PORT_ROLE)),
})

export interface MrpPortRole extends Infer<typeof mrpPortRole> {}

export const mrpRingState = attributes('IFLA_BRIDGE_MRP_RING_STATE', {
  ringId: attr(1, 'IFLA_BRIDGE_MRP_RING_STATE_RING_ID', u32),
  state: attr(2, 'IFLA_BRIDGE_MRP_RING_STATE_STATE', enumOf(u32, 'BR_MRP_RING_STATE', BR_MRP_RING_STATE)),
})

export interface MrpRingState extends Infer<typeof mrpRingState> {}

export const mrpRingRole = attributes('IFLA_BRIDGE_MRP_RING_ROLE', {
  ringId: attr(1, 'IFLA_BRIDGE_MRP_RING_ROLE_RING_ID', u32),
  role: attr(2, 'IFLA_BRIDGE_MRP_RING_ROLE_ROLE', enumOf(u32, 'BR_MRP_RING_ROLE', BR_MRP_RING_ROLE)),
})

export interface MrpRingRole extends Infer<typeof mrpRingRole> {}

export const mrpStartTest = attributes('IFLA_BRIDGE_MRP_START_TEST', {
  ringId: attr(1, 'IFLA_BRIDGE_MRP_START_TEST_RING_ID', u32),
  /** Microseconds. */
  interval: attr(2, 'IFLA_BRIDGE_MRP_START_TEST_INTERVAL', u32),
  maxMiss: attr(3, 'IFLA_BRIDGE_MRP_START_TEST_MAX_MISS', u32),
  period: attr(4, 'IFLA_BRIDGE_MRP_START_TEST_PERIOD', u32),
  monitor: attr(5, 'IFLA_BRIDGE_MRP_START_TEST_MONITOR', u32),
})

export interface MrpStartTest extends Infer<typeof mrpStartTest> {}

export const mrpInfo = attributes('IFLA_BRIDGE_MRP_INFO', {
  ringId: attr(1, 'IFLA_BRIDGE_MRP_INFO_RING_ID', u32),
  pIfindex: attr(2, 'IFLA_BRIDGE_MRP_INFO_P_IFINDEX', u32),
  sIfindex: attr(3, 'IFLA_BRIDGE_MRP_INFO_S_IFINDEX', u32),
  prio: attr(4, 'IFLA_BRIDGE_MRP_INFO_PRIO', u16),
  ringState: attr(5, 'IFLA_BRIDGE_MRP_INFO_RING_STATE', enumOf(u32, 'BR_MRP_RING_STATE', BR_MRP_RING_STATE)),
  ringRole: attr(6, 'IFLA_BRIDGE_MRP_INFO_RING_ROLE', enumOf(u32, 'BR_MRP_RING_ROLE', BR_MRP_RING_ROLE)),
  testInterval: attr(7, 'IFLA_BRIDGE_MRP_INFO_TEST_INTERVAL', u32),
  testMaxMiss: attr(8, 'IFLA_BRIDGE_MRP_INFO_TEST_MAX_MISS', u32),
  testMonitor: attr(9, 'IFLA_BRIDGE_MRP_INFO_TEST_MONITOR', u32),
  iIfindex: attr(10, 'IFLA_BRIDGE_MRP_INFO_I_IFINDEX', u32),
  inState: attr(11, 'IFLA_BRIDGE_MRP_INFO_IN_STATE', enumOf(u32, 'BR_MRP_IN_STATE', BR_MRP_IN_STATE)),
  inRole: attr(12, 'IFLA_BRIDGE_MRP_INFO_IN_ROLE', enumOf(u32, 'BR_MRP_IN_ROLE', BR_MRP_IN_ROLE)),
  inTestInterval: attr(13, 'IFLA_BRIDGE_MRP_INFO_IN_TEST_INTERVAL', u32),
  inTestMaxMiss: attr(14, 'IFLA_BRIDGE_MRP_INFO_IN_TEST_MAX_MISS', u32),
})

export interface MrpInfo extends Infer<typeof mrpInfo> {}

export const mrpInRole = attributes('IFLA_BRIDGE_MRP_IN_ROLE', {
  ringId: attr(1, 'IFLA_BRIDGE_MRP_IN_ROLE_RING_ID', u32),
  inId: attr(2, 'IFLA_BRIDGE_MRP_IN_ROLE_IN_ID', u16),
  role: attr(3, 'IFLA_BRIDGE_MRP_IN_ROLE_ROLE', enumOf(u32, 'BR_MRP_IN_ROLE', BR_MRP_IN_ROLE)),
  iIfindex: attr(4, 'IFLA_BRIDGE_MRP_IN_ROLE_I_IFINDEX', u32),
})

export interface MrpInRole extends Infer<typeof mrpInRole> {}

export const mrpInState = attributes('IFLA_BRIDGE_MRP_IN_STATE', {
  inId: attr(1, 'IFLA_BRIDGE_MRP_IN_STATE_IN_ID', u16),
  state: attr(2, 'IFLA_BRIDGE_MRP_IN_STATE_STATE', enumOf(u32, 'BR_MRP_IN_STATE', BR_MRP_IN_STATE)),
})

export interface MrpInState extends Infer<typeof mrpInState> {}

export const mrpStartInTest = attributes('IFLA_BRIDGE_MRP_START_IN_TEST', {
  inId: attr(1, 'IFLA_BRIDGE_MRP_START_IN_TEST_IN_ID', u16),
  interval: attr(2, 'IFLA_BRIDGE_MRP_START_IN_TEST_INTERVAL', u32),
  maxMiss: attr(3, 'IFLA_BRIDGE_MRP_START_IN_TEST_MAX_MISS', u32),
  period: attr(4, 'IFLA_BRIDGE_MRP_START_IN_TEST_PERIOD', u32),
})

export interface MrpStartInTest extends Infer<typeof mrpStartInTest> {}

/** Requests carry one of the commands; the kernel answers with one `info` per ring. */
export const bridgeMrp = attributes('IFLA_BRIDGE_MRP', {
  instance: attr<MrpInstance>(1, 'IFLA_BRIDGE_MRP_INSTANCE', () => mrpInstance),
  portState: attr<MrpPortState>(2, 'IFLA_BRIDGE_MRP_PORT_STATE', () => mrpPortState),
  portRole: attr<MrpPortRole>(3, 'IFLA_BRIDGE_MRP_PORT_ROLE', () => mrpPortRole),
  ringState: attr<MrpRingState>(4, 'IFLA_BRIDGE_MRP_RING_STATE', () => mrpRingState),
  ringRole: attr<MrpRingRole>(5, 'IFLA_BRIDGE_MRP_RING_ROLE', () => mrpRingRole),
  startTest: attr<MrpStartTest>(6, 'IFLA_BRIDGE_MRP_START_TEST', () => mrpStartTest),
  info: attr(7, 'IFLA_BRIDGE_MRP_INFO', multi(nest((): Codec<MrpInfo> => mrpInfo))),
  inRole: attr<MrpInRole>(8, 'IFLA_BRIDGE_MRP_IN_ROLE', () => mrpInRole),
  inState: attr<MrpInState>(9, 'IFLA_BRIDGE_MRP_IN_STATE', () => mrpInState),
  startInTest: attr<MrpStartInTest>(10, 'IFLA_BRIDGE_MRP_START_IN_TEST', () => mrpStartInTest),
})

export interface BridgeMrp extends Infer<typeof bridgeMrp> {}
