import {
  type Action,
  type HtbOptions,
  type NetemOptions,
  type TbfOptions,
  TC_ACT,
  TC_LINKLAYER,
  TCA,
  type TcRatespec,
} from '../../../../protocol/route/index.js'
import { InputError } from '../../input.js'

/** Time in the kernel's traffic control: 64 ns (PSCHED_SHIFT in net/pkt_sched.h). */
const tick = 64

/** The largest Ethernet packet of a usual MTU with something in front, as `tc` takes it for a burst that nobody gives. */
const usualBurst = 1600

export interface HtbWords {
  /** Minor number of the class for what no filter claims: 0x10 for `1:10`. Without one it goes out unshaped. */
  default?: number
  /** A class's quantum is its rate divided by this. 10 when left out. */
  r2q?: number
  /** Packets that may wait unshaped. */
  directQlen?: number
}

export interface HtbClassWords {
  /** Bits per second that the class is sure of. */
  rate: number
  /** Bits per second up to which it borrows; `rate` when left out. */
  ceil?: number
  /** Bytes that may go at once. */
  burst?: number
  /** Bytes that may go at once beyond `rate`. */
  cburst?: number
  /** 0 (first) to 7. */
  priority?: number
  /** Bytes a round; the rate divided by the qdisc's r2q when left out. */
  quantum?: number
}

export interface TbfWords {
  /** Bits per second. */
  rate: number
  /** Bytes that may go at once. */
  burst: number
  /** Bytes that may wait. */
  limit: number
  /** Bits per second, even of a burst; with `mtu`. */
  peakrate?: number
  /** Bytes of the largest packet, which is the burst of `peakrate`. */
  mtu?: number
}

export interface NetemWords {
  /** Milliseconds; fractions are fine. */
  delay?: number
  /** Milliseconds more or less. */
  jitter?: number
  /** Per cent of the packets. */
  loss?: number
  /** Per cent of the packets. */
  duplicate?: number
  /** Per cent of the packets. */
  corrupt?: number
  /** Bits per second. */
  rate?: number
  /** Packets that may wait: 1000 when left out. */
  limit?: number
}

/**
 * Kind and options of a qdisc, class or action out of what people say, to be spread into the verbs:
 * `classes.add({ dev: 'eth0', parent: '1:', classid: '1:10', ...tc.htbClass({ rate: 5_000_000 }) })`.
 *
 * Rates are bits per second, sizes bytes, times milliseconds, chances per cent. Everything else that a kind can do is said in
 * the kernel's own options.
 */
export const tc = {
  /** An htb qdisc. */
  htb({ default: defcls = 0, r2q = 10, directQlen }: HtbWords = {}): { kind: 'htb'; options: HtbOptions } {
    const init = { version: 3, rate2quantum: r2q, defcls, debug: 0, direct_pkts: 0 }
    return { kind: 'htb', options: { init, ...(directQlen !== undefined && { directQlen }) } }
  },

  /** A class of an htb qdisc. */
  htbClass({ rate, ceil = rate, burst, cburst, priority = 0, quantum = 0 }: HtbClassWords): {
    kind: 'htb'
    options: HtbOptions
  } {
    const [own, most] = [bytesPerSecond('rate', rate), bytesPerSecond('ceil', ceil)]
    const parms = {
      rate: ratespec(own),
      ceil: ratespec(most),
      buffer: ticks(burst ?? usualBurst + Math.floor(own / 1e9), own),
      cbuffer: ticks(cburst ?? usualBurst + Math.floor(most / 1e9), most),
      quantum,
      level: 0,
      prio: priority,
    }
    const wide = { ...(isWide(own) && { rate64: BigInt(own) }), ...(isWide(most) && { ceil64: BigInt(most) }) }
    return { kind: 'htb', options: { ...wide, parms } }
  },

  /** A tbf qdisc. */
  tbf({ rate, burst, limit, peakrate, mtu }: TbfWords): { kind: 'tbf'; options: TbfOptions } {
    if ((peakrate === undefined) !== (mtu === undefined))
      throw new InputError('ERR_COMBINATION', 'peakrate and mtu of a tbf go together')
    const own = bytesPerSecond('rate', rate)
    const peak = peakrate === undefined ? 0 : bytesPerSecond('peakrate', peakrate)
    const options: TbfOptions = {
      parms: {
        rate: ratespec(own),
        peakrate: ratespec(peak),
        limit,
        buffer: ticks(burst, own),
        mtu: mtu === undefined ? 0 : ticks(mtu, peak),
      },
      burst,
    }
    if (isWide(own)) options.rate64 = BigInt(own)
    if (isWide(peak)) options.prate64 = BigInt(peak)
    if (mtu !== undefined) options.pburst = mtu
    return { kind: 'tbf', options }
  },

  /** A netem qdisc. */
  netem({ delay = 0, jitter = 0, loss = 0, duplicate = 0, corrupt, rate, limit = 1000 }: NetemWords): {
    kind: 'netem'
    options: NetemOptions
  } {
    const header = {
      latency: Math.min(ticksOf(delay), 0xffffffff),
      limit,
      loss: chance('loss', loss),
      gap: 0,
      duplicate: chance('duplicate', duplicate),
      jitter: Math.min(ticksOf(jitter), 0xffffffff),
    }
    const attributes: NetemOptions['attributes'] = {}
    if (corrupt !== undefined) attributes.corrupt = { probability: chance('corrupt', corrupt), correlation: 0 }
    if (rate !== undefined) {
      const bytes = bytesPerSecond('rate', rate)
      if (isWide(bytes)) attributes.rate64 = BigInt(bytes)
      attributes.rate = { rate: Math.min(bytes, 0xffffffff), packet_overhead: 0, cell_size: 0, cell_overhead: 0 }
    }
    attributes.latency64 = BigInt(Math.round(delay * 1e6))
    attributes.jitter64 = BigInt(Math.round(jitter * 1e6))
    return { kind: 'netem', options: { header, attributes } }
  },

  /** The packet goes out of (`egress`) or comes in at another device instead; its index is that of `links.get`. */
  redirect(ifindex: number, direction: 'egress' | 'ingress' = 'egress'): Action {
    return mirred(ifindex, direction === 'egress' ? TCA.EGRESS_REDIR : TCA.INGRESS_REDIR, TC_ACT.STOLEN)
  },

  /** A copy of the packet does. */
  mirror(ifindex: number, direction: 'egress' | 'ingress' = 'egress'): Action {
    return mirred(ifindex, direction === 'egress' ? TCA.EGRESS_MIRROR : TCA.INGRESS_MIRROR, TC_ACT.PIPE)
  },

  /** The packet goes no further. */
  drop(): Action {
    return { kind: 'gact', options: { parms: { ...generic, action: TC_ACT.SHOT } } }
  },

  /** The packet goes on, past all other filters. */
  pass(): Action {
    return { kind: 'gact', options: { parms: { ...generic, action: TC_ACT.OK } } }
  },
} as const

const generic = { index: 0, capab: 0, refcnt: 0, bindcnt: 0 }

function mirred(ifindex: number, eaction: number, action: number): Action {
  return { kind: 'mirred', options: { parms: { ...generic, action, eaction, ifindex } } }
}

function bytesPerSecond(what: string, bits: number): number {
  if (!Number.isFinite(bits) || bits < 8)
    throw new InputError('ERR_COMBINATION', `${what} is a number of bits per second, at least 8, not ${bits}`)
  return Math.floor(bits / 8)
}

/** Whether a rate stands in an attribute of its own. */
function isWide(bytes: number): boolean {
  return bytes > 0xffffffff
}

function ratespec(bytes: number): TcRatespec {
  const rate = Math.min(bytes, 0xffffffff)
  return { cell_log: 0, linklayer: TC_LINKLAYER.ETHERNET, overhead: 0, cell_align: 0, mpu: 0, rate }
}

/** How long `bytes` take at a rate. */
function ticks(bytes: number, bytesASecond: number): number {
  return Math.min(Math.ceil((bytes * 1e9) / bytesASecond / tick), 0xffffffff)
}

function ticksOf(milliseconds: number): number {
  if (!Number.isFinite(milliseconds) || milliseconds < 0)
    throw new InputError('ERR_COMBINATION', `a time is a number of milliseconds, not ${milliseconds}`)
  return Math.floor((milliseconds * 1e6) / tick)
}

/** Per cent as a share of 2^32 - 1. */
function chance(what: string, percent: number): number {
  if (!(percent >= 0 && percent <= 100))
    throw new InputError('ERR_COMBINATION', `${what} is a number from 0 to 100 per cent, not ${percent}`)
  return Math.round((percent / 100) * 0xffffffff)
}
