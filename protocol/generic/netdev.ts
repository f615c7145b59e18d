/* linux/netdev.h: the family `netdev`, queues, NAPIs and page pools of network devices. */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  type Infer,
  multi,
  nest,
  pad,
  s32,
  u32,
  u64,
  uint,
} from '../codec/index.js'
import { type GenericFamily, genericMessages } from './family.js'

const flagged = { nestedFlag: true } as const

/** Questions, commands and events. */
export const NETDEV_CMD = {
  DEV_GET: 1,
  DEV_ADD_NTF: 2,
  DEV_DEL_NTF: 3,
  DEV_CHANGE_NTF: 4,
  PAGE_POOL_GET: 5,
  PAGE_POOL_ADD_NTF: 6,
  PAGE_POOL_DEL_NTF: 7,
  PAGE_POOL_CHANGE_NTF: 8,
  PAGE_POOL_STATS_GET: 9,
  QUEUE_GET: 10,
  NAPI_GET: 11,
  QSTATS_GET: 12,
  BIND_RX: 13,
  NAPI_SET: 14,
  BIND_TX: 15,
  QUEUE_CREATE: 16,
} as const

/** Bits of `xdpFeatures`: what XDP programs can do on the device. */
export const NETDEV_XDP_ACT = {
  BASIC: 1,
  REDIRECT: 2,
  NDO_XMIT: 4,
  XSK_ZEROCOPY: 8,
  HW_OFFLOAD: 16,
  RX_SG: 32,
  NDO_XMIT_SG: 64,
} as const

/** Bits of `xdpRxMetadataFeatures`. */
export const NETDEV_XDP_RX_METADATA = { TIMESTAMP: 1, HASH: 2, VLAN_TAG: 4 } as const

/** Bits of `xskFeatures`: what AF_XDP can do on the device. */
export const NETDEV_XSK_FLAGS = { TX_TIMESTAMP: 1, TX_CHECKSUM: 2, TX_LAUNCH_TIME_FIFO: 4 } as const

export const NETDEV_QUEUE_TYPE = { RX: 0, TX: 1 } as const

/** Bits of `scope`. */
export const NETDEV_QSTATS_SCOPE = { QUEUE: 1 } as const

export const NETDEV_NAPI_THREADED = { DISABLED: 0, ENABLED: 1, BUSY_POLL: 2 } as const

const queueType = enumOf(u32, 'NETDEV_QUEUE_TYPE', NETDEV_QUEUE_TYPE)

export const netdevDev = attributes(
  'NETDEV_A_DEV',
  {
    ifindex: attr(1, 'NETDEV_A_DEV_IFINDEX', u32),
    pad: attr(2, 'NETDEV_A_DEV_PAD', pad),
    xdpFeatures: attr(3, 'NETDEV_A_DEV_XDP_FEATURES', u64),
    /** How many fragments a packet may have without a copy. */
    xdpZcMaxSegs: attr(4, 'NETDEV_A_DEV_XDP_ZC_MAX_SEGS', u32),
    xdpRxMetadataFeatures: attr(5, 'NETDEV_A_DEV_XDP_RX_METADATA_FEATURES', u64),
    xskFeatures: attr(6, 'NETDEV_A_DEV_XSK_FEATURES', u64),
  },
  flagged,
)

export interface NetdevDev extends Infer<typeof netdevDev> {}

/** Memory that io_uring gave. */
export const netdevIoUringProviderInfo = attributes(
  'NETDEV_A_IO_URING_PROVIDER_INFO',
  {
    /** Bytes. */
    rxBufLen: attr(1, 'NETDEV_A_IO_URING_PROVIDER_INFO_RX_BUF_LEN', uint),
  },
  flagged,
)

export interface NetdevIoUringProviderInfo extends Infer<typeof netdevIoUringProviderInfo> {}

export const netdevPagePool = attributes(
  'NETDEV_A_PAGE_POOL',
  {
    id: attr(1, 'NETDEV_A_PAGE_POOL_ID', uint),
    ifindex: attr(2, 'NETDEV_A_PAGE_POOL_IFINDEX', u32),
    napiId: attr(3, 'NETDEV_A_PAGE_POOL_NAPI_ID', uint),
    /** Pages that were taken and not given back. */
    inflight: attr(4, 'NETDEV_A_PAGE_POOL_INFLIGHT', uint),
    /** Bytes. */
    inflightMem: attr(5, 'NETDEV_A_PAGE_POOL_INFLIGHT_MEM', uint),
    /** Seconds of CLOCK_BOOTTIME; left out while the device has the pool. */
    detachTime: attr(6, 'NETDEV_A_PAGE_POOL_DETACH_TIME', uint),
    dmabuf: attr(7, 'NETDEV_A_PAGE_POOL_DMABUF', u32),
    ioUring: attr<NetdevIoUringProviderInfo>(8, 'NETDEV_A_PAGE_POOL_IO_URING', () => netdevIoUringProviderInfo),
  },
  flagged,
)

export interface NetdevPagePool extends Infer<typeof netdevPagePool> {}

export const netdevPagePoolStats = attributes(
  'NETDEV_A_PAGE_POOL_STATS',
  {
    /** Which pool: `id` and `ifindex`. */
    info: attr<NetdevPagePool>(1, 'NETDEV_A_PAGE_POOL_STATS_INFO', () => netdevPagePool),
    allocFast: attr(8, 'NETDEV_A_PAGE_POOL_STATS_ALLOC_FAST', uint),
    allocSlow: attr(9, 'NETDEV_A_PAGE_POOL_STATS_ALLOC_SLOW', uint),
    allocSlowHighOrder: attr(10, 'NETDEV_A_PAGE_POOL_STATS_ALLOC_SLOW_HIGH_ORDER', uint),
    allocEmpty: attr(11, 'NETDEV_A_PAGE_POOL_STATS_ALLOC_EMPTY', uint),
    allocRefill: attr(12, 'NETDEV_A_PAGE_POOL_STATS_ALLOC_REFILL', uint),
    allocWaive: attr(13, 'NETDEV_A_PAGE_POOL_STATS_ALLOC_WAIVE', uint),
    recycleCached: attr(14, 'NETDEV_A_PAGE_POOL_STATS_RECYCLE_CACHED', uint),
    recycleCacheFull: attr(15, 'NETDEV_A_PAGE_POOL_STATS_RECYCLE_CACHE_FULL', uint),
    recycleRing: attr(16, 'NETDEV_A_PAGE_POOL_STATS_RECYCLE_RING', uint),
    recycleRingFull: attr(17, 'NETDEV_A_PAGE_POOL_STATS_RECYCLE_RING_FULL', uint),
    recycleReleasedRefcnt: attr(18, 'NETDEV_A_PAGE_POOL_STATS_RECYCLE_RELEASED_REFCNT', uint),
  },
  flagged,
)

export interface NetdevPagePoolStats extends Infer<typeof netdevPagePoolStats> {}

export const netdevNapi = attributes(
  'NETDEV_A_NAPI',
  {
    ifindex: attr(1, 'NETDEV_A_NAPI_IFINDEX', u32),
    id: attr(2, 'NETDEV_A_NAPI_ID', u32),
    irq: attr(3, 'NETDEV_A_NAPI_IRQ', u32),
    /** Of its thread. */
    pid: attr(4, 'NETDEV_A_NAPI_PID', u32),
    /** How often it looks in vain before interrupts are on again. */
    deferHardIrqs: attr(5, 'NETDEV_A_NAPI_DEFER_HARD_IRQS', u32),
    /** Nanoseconds. */
    groFlushTimeout: attr(6, 'NETDEV_A_NAPI_GRO_FLUSH_TIMEOUT', uint),
    /** Nanoseconds. */
    irqSuspendTimeout: attr(7, 'NETDEV_A_NAPI_IRQ_SUSPEND_TIMEOUT', uint),
    threaded: attr(8, 'NETDEV_A_NAPI_THREADED', enumOf(u32, 'NETDEV_NAPI_THREADED', NETDEV_NAPI_THREADED)),
  },
  flagged,
)

export interface NetdevNapi extends Infer<typeof netdevNapi> {}

/** An AF_XDP socket at a queue: nothing is told of it yet. */
export const netdevXskInfo = attributes('NETDEV_A_XSK_INFO', {}, flagged)

export interface NetdevXskInfo extends Infer<typeof netdevXskInfo> {}

/** Which queue that is; the other rows of a queue are left out. */
export interface NetdevLeasedQueue {
  id?: number
  type?: number
}

/** Which queue of another device stands behind this. */
export const netdevLease = attributes(
  'NETDEV_A_LEASE',
  {
    ifindex: attr(1, 'NETDEV_A_LEASE_IFINDEX', u32),
    /** `id` and `type`. */
    queue: attr<NetdevLeasedQueue>(2, 'NETDEV_A_LEASE_QUEUE', (): Codec<NetdevLeasedQueue> => netdevQueue),
    netnsId: attr(3, 'NETDEV_A_LEASE_NETNS_ID', s32),
  },
  flagged,
)

export interface NetdevLease extends Infer<typeof netdevLease> {}

export const netdevQueue = attributes(
  'NETDEV_A_QUEUE',
  {
    /** Of its type, from 0. */
    id: attr(1, 'NETDEV_A_QUEUE_ID', u32),
    ifindex: attr(2, 'NETDEV_A_QUEUE_IFINDEX', u32),
    type: attr(3, 'NETDEV_A_QUEUE_TYPE', queueType),
    napiId: attr(4, 'NETDEV_A_QUEUE_NAPI_ID', u32),
    dmabuf: attr(5, 'NETDEV_A_QUEUE_DMABUF', u32),
    ioUring: attr<NetdevIoUringProviderInfo>(6, 'NETDEV_A_QUEUE_IO_URING', () => netdevIoUringProviderInfo),
    xsk: attr<NetdevXskInfo>(7, 'NETDEV_A_QUEUE_XSK', () => netdevXskInfo),
    lease: attr<NetdevLease>(8, 'NETDEV_A_QUEUE_LEASE', () => netdevLease),
  },
  flagged,
)

export interface NetdevQueue extends Infer<typeof netdevQueue> {}

/** Packets and bytes where the name does not say what is counted; of the device, or of a queue. */
export const netdevQstats = attributes(
  'NETDEV_A_QSTATS',
  {
    ifindex: attr(1, 'NETDEV_A_QSTATS_IFINDEX', u32),
    queueType: attr(2, 'NETDEV_A_QSTATS_QUEUE_TYPE', queueType),
    queueId: attr(3, 'NETDEV_A_QSTATS_QUEUE_ID', u32),
    scope: attr(4, 'NETDEV_A_QSTATS_SCOPE', uint),
    rxPackets: attr(8, 'NETDEV_A_QSTATS_RX_PACKETS', uint),
    rxBytes: attr(9, 'NETDEV_A_QSTATS_RX_BYTES', uint),
    txPackets: attr(10, 'NETDEV_A_QSTATS_TX_PACKETS', uint),
    txBytes: attr(11, 'NETDEV_A_QSTATS_TX_BYTES', uint),
    rxAllocFail: attr(12, 'NETDEV_A_QSTATS_RX_ALLOC_FAIL', uint),
    rxHwDrops: attr(13, 'NETDEV_A_QSTATS_RX_HW_DROPS', uint),
    rxHwDropOverruns: attr(14, 'NETDEV_A_QSTATS_RX_HW_DROP_OVERRUNS', uint),
    rxCsumComplete: attr(15, 'NETDEV_A_QSTATS_RX_CSUM_COMPLETE', uint),
    rxCsumUnnecessary: attr(16, 'NETDEV_A_QSTATS_RX_CSUM_UNNECESSARY', uint),
    rxCsumNone: attr(17, 'NETDEV_A_QSTATS_RX_CSUM_NONE', uint),
    rxCsumBad: attr(18, 'NETDEV_A_QSTATS_RX_CSUM_BAD', uint),
    rxHwGroPackets: attr(19, 'NETDEV_A_QSTATS_RX_HW_GRO_PACKETS', uint),
    rxHwGroBytes: attr(20, 'NETDEV_A_QSTATS_RX_HW_GRO_BYTES', uint),
    rxHwGroWirePackets: attr(21, 'NETDEV_A_QSTATS_RX_HW_GRO_WIRE_PACKETS', uint),
    rxHwGroWireBytes: attr(22, 'NETDEV_A_QSTATS_RX_HW_GRO_WIRE_BYTES', uint),
    rxHwDropRatelimits: attr(23, 'NETDEV_A_QSTATS_RX_HW_DROP_RATELIMITS', uint),
    txHwDrops: attr(24, 'NETDEV_A_QSTATS_TX_HW_DROPS', uint),
    txHwDropErrors: attr(25, 'NETDEV_A_QSTATS_TX_HW_DROP_ERRORS', uint),
    txCsumNone: attr(26, 'NETDEV_A_QSTATS_TX_CSUM_NONE', uint),
    txNeedsCsum: attr(27, 'NETDEV_A_QSTATS_TX_NEEDS_CSUM', uint),
    txHwGsoPackets: attr(28, 'NETDEV_A_QSTATS_TX_HW_GSO_PACKETS', uint),
    txHwGsoBytes: attr(29, 'NETDEV_A_QSTATS_TX_HW_GSO_BYTES', uint),
    txHwGsoWirePackets: attr(30, 'NETDEV_A_QSTATS_TX_HW_GSO_WIRE_PACKETS', uint),
    txHwGsoWireBytes: attr(31, 'NETDEV_A_QSTATS_TX_HW_GSO_WIRE_BYTES', uint),
    txHwDropRatelimits: attr(32, 'NETDEV_A_QSTATS_TX_HW_DROP_RATELIMITS', uint),
    txStop: attr(33, 'NETDEV_A_QSTATS_TX_STOP', uint),
    txWake: attr(34, 'NETDEV_A_QSTATS_TX_WAKE', uint),
  },
  flagged,
)

export interface NetdevQstats extends Infer<typeof netdevQstats> {}

/** Memory of a device to receive into, or to send from. */
export const netdevDmabuf = attributes(
  'NETDEV_A_DMABUF',
  {
    ifindex: attr(1, 'NETDEV_A_DMABUF_IFINDEX', u32),
    /** `id` and `type` of each. */
    queues: attr(2, 'NETDEV_A_DMABUF_QUEUES', multi(nest<NetdevQueue>(() => netdevQueue))),
    fd: attr(3, 'NETDEV_A_DMABUF_FD', u32),
    /** What the kernel answers. */
    id: attr(4, 'NETDEV_A_DMABUF_ID', u32),
    /** Bytes. */
    rxPageSize: attr(5, 'NETDEV_A_DMABUF_RX_PAGE_SIZE', u32),
  },
  flagged,
)

export interface NetdevDmabuf extends Infer<typeof netdevDmabuf> {}

export interface NetdevCommands {
  DEV_GET: [NetdevDev, NetdevDev]
  PAGE_POOL_GET: [NetdevPagePool, NetdevPagePool]
  PAGE_POOL_STATS_GET: [NetdevPagePoolStats, NetdevPagePoolStats]
  QUEUE_GET: [NetdevQueue, NetdevQueue]
  NAPI_GET: [NetdevNapi, NetdevNapi]
  /** A dump alone. */
  QSTATS_GET: [NetdevQstats, NetdevQstats]
  BIND_RX: [NetdevDmabuf, NetdevDmabuf]
  NAPI_SET: [NetdevNapi, NetdevNapi]
  BIND_TX: [NetdevDmabuf, NetdevDmabuf]
  QUEUE_CREATE: [NetdevQueue, NetdevQueue]
}

const dev = (): typeof netdevDev => netdevDev
const pagePool = (): typeof netdevPagePool => netdevPagePool
const queue = (): typeof netdevQueue => netdevQueue
const napi = (): typeof netdevNapi => netdevNapi
const dmabuf = (): typeof netdevDmabuf => netdevDmabuf

export const netdev: GenericFamily<NetdevCommands> = {
  name: 'netdev',
  prefix: 'NETDEV_CMD',
  version: 1,
  ...genericMessages('NETDEV_CMD', NETDEV_CMD, {
    [NETDEV_CMD.DEV_GET]: dev,
    [NETDEV_CMD.DEV_ADD_NTF]: dev,
    [NETDEV_CMD.DEV_DEL_NTF]: dev,
    [NETDEV_CMD.DEV_CHANGE_NTF]: dev,
    [NETDEV_CMD.PAGE_POOL_GET]: pagePool,
    [NETDEV_CMD.PAGE_POOL_ADD_NTF]: pagePool,
    [NETDEV_CMD.PAGE_POOL_DEL_NTF]: pagePool,
    [NETDEV_CMD.PAGE_POOL_CHANGE_NTF]: pagePool,
    [NETDEV_CMD.PAGE_POOL_STATS_GET]: () => netdevPagePoolStats,
    [NETDEV_CMD.QUEUE_GET]: queue,
    [NETDEV_CMD.NAPI_GET]: napi,
    [NETDEV_CMD.QSTATS_GET]: () => netdevQstats,
    [NETDEV_CMD.BIND_RX]: dmabuf,
    [NETDEV_CMD.NAPI_SET]: napi,
    [NETDEV_CMD.BIND_TX]: dmabuf,
    [NETDEV_CMD.QUEUE_CREATE]: queue,
  }),
}
