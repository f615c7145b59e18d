/* linux/if_link.h: counters and resources of a device. */
import { type Infer, struct, u8, u16, u32, u64 } from '../codec/index.js'

/** Counters as they were when 32 bits were enough: they wrap. {@link rtnlLinkStats64} has the same in 64. */
export const rtnlLinkStats = struct(
  'rtnl_link_stats',
  {
    rx_packets: u32,
    tx_packets: u32,
    rx_bytes: u32,
    tx_bytes: u32,
    rx_errors: u32,
    tx_errors: u32,
    rx_dropped: u32,
    tx_dropped: u32,
    multicast: u32,
    collisions: u32,
    rx_length_errors: u32,
    rx_over_errors: u32,
    rx_crc_errors: u32,
    rx_frame_errors: u32,
    rx_fifo_errors: u32,
    rx_missed_errors: u32,
    tx_aborted_errors: u32,
    tx_carrier_errors: u32,
    tx_fifo_errors: u32,
    tx_heartbeat_errors: u32,
    tx_window_errors: u32,
    rx_compressed: u32,
    tx_compressed: u32,
  },
  { rx_nohandler: u32 },
)

export interface RtnlLinkStats extends Infer<typeof rtnlLinkStats> {}

/** Counters of a device: packets and bytes since it was made. */
export const rtnlLinkStats64 = struct(
  'rtnl_link_stats64',
  {
    rx_packets: u64,
    tx_packets: u64,
    rx_bytes: u64,
    tx_bytes: u64,
    rx_errors: u64,
    tx_errors: u64,
    rx_dropped: u64,
    tx_dropped: u64,
    multicast: u64,
    collisions: u64,
    rx_length_errors: u64,
    rx_over_errors: u64,
    rx_crc_errors: u64,
    rx_frame_errors: u64,
    rx_fifo_errors: u64,
    rx_missed_errors: u64,
    tx_aborted_errors: u64,
    tx_carrier_errors: u64,
    tx_fifo_errors: u64,
    tx_heartbeat_errors: u64,
    tx_window_errors: u64,
    rx_compressed: u64,
    tx_compressed: u64,
  },
  { rx_nohandler: u64, rx_otherhost_dropped: u64 },
)

export interface RtnlLinkStats64 extends Infer<typeof rtnlLinkStats64> {}

/** Memory and interrupt of an old ISA device; zeros for any other. */
export const rtnlLinkIfmap = struct('rtnl_link_ifmap', {
  mem_start: u64,
  mem_end: u64,
  base_addr: u64,
  irq: u16,
  dma: u8,
  port: u8,
})

export interface RtnlLinkIfmap extends Infer<typeof rtnlLinkIfmap> {}
