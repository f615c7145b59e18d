import {
  DCB_CAP_DCBX,
  DCB_CMD,
  type DcbnlBuffer,
  IEEE_8021QAZ_TSA,
  type IeeeEts,
  type IeeeMaxrate,
  type IeeePfc,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { InputError, quote, wordOrNumber } from '../input.js'
import type { Device } from '../route/links.js'
import { get, part, set, setIeee } from './messages.js'
import { merge, type PerIndex } from './per-index.js'

/** How a traffic class is scheduled, in the words of dcb(8). */
const algorithms = {
  strict: IEEE_8021QAZ_TSA.STRICT,
  cbs: IEEE_8021QAZ_TSA.CB_SHAPER,
  ets: IEEE_8021QAZ_TSA.ETS,
  vendor: IEEE_8021QAZ_TSA.VENDOR,
} as const

/** One of {@link algorithms}; a number for one that has no word. */
export type EtsAlgorithm = keyof typeof algorithms | number

/** Enhanced transmission selection. Eight values are by traffic class, `prioTc` and `recoPrioTc` by priority; bandwidths are percent. */
export interface DcbEts {
  /** Whether the device takes what its peer recommends. */
  willing: boolean
  /** How many traffic classes it can schedule so. */
  etsCap: number
  /** Whether it has credit-based shapers. */
  cbs: boolean
  tcBw: number[]
  /** Of what comes in. */
  pgBw: number[]
  tcTsa: EtsAlgorithm[]
  prioTc: number[]
  /** What is recommended to the peer, as the three after it. */
  recoTcBw: number[]
  recoTcTsa: EtsAlgorithm[]
  recoPrioTc: number[]
  attributes: IeeeEts
}

/** What to set; what is left out stays. */
export interface DcbEtsSpec {
  willing?: boolean
  tcBw?: PerIndex<number>
  pgBw?: PerIndex<number>
  tcTsa?: PerIndex<EtsAlgorithm>
  prioTc?: PerIndex<number>
  recoTcBw?: PerIndex<number>
  recoTcTsa?: PerIndex<EtsAlgorithm>
  recoPrioTc?: PerIndex<number>
}

/** Priority flow control. */
export interface DcbPfc {
  /** How many priorities can have it at once. */
  pfcCap: number
  /** By priority. */
  prioPfc: boolean[]
  /** Whether it can be sent without MACsec. */
  macsecBypass: boolean
  /** Bit times that the peer may take to obey. */
  delay: number
  /** Frames that asked for a pause, sent and received, by priority. */
  requests: bigint[]
  indications: bigint[]
  attributes: IeeePfc
}

export interface DcbPfcSpec {
  prioPfc?: PerIndex<boolean>
  macsecBypass?: boolean
  delay?: number
}

/** How fast a traffic class may send: bits per second, by class; 0 for no limit. */
export interface DcbMaxrate {
  tcMaxrate: number[]
  attributes: IeeeMaxrate
}

/** Receive buffers. */
export interface DcbBuffer {
  /** Buffer by priority. */
  prioBuffer: number[]
  /** Bytes by buffer. */
  bufferSize: number[]
  /** Bytes. */
  totalSize: number
  attributes: DcbnlBuffer
}

/** Who speaks DCBX with the peer, and which version of it. */
const modes = {
  host: DCB_CAP_DCBX.HOST,
  lldManaged: DCB_CAP_DCBX.LLD_MANAGED,
  cee: DCB_CAP_DCBX.VER_CEE,
  ieee: DCB_CAP_DCBX.VER_IEEE,
  static: DCB_CAP_DCBX.STATIC,
} as const

/** `host` or the adapter (`lldManaged`), `cee` or `ieee`; `static`: what is set holds without a peer. */
export type DcbxMode = keyof typeof modes

/** `dcb ets` */
export const ets = {
  /** `dcb ets show`. EOPNOTSUPP when the device has none. */
  *get(dev: Device): Operation<DcbEts> {
    return toEts(yield* part(dev, 'ieeeEts'))
  },

  /** `dcb ets set`: what the device has is asked first. EOPNOTSUPP when it has none, and what its driver says. */
  *set(dev: Device, spec: DcbEtsSpec): Operation<void> {
    const is = yield* part(dev, 'ieeeEts')
    const same = (value: number): number => value
    const tsa = (word: EtsAlgorithm): number => wordOrNumber('algorithm', word, algorithms)
    const ieeeEts: IeeeEts = {
      ...is,
      willing: spec.willing === undefined ? is.willing : Number(spec.willing),
      tc_tx_bw: merge('tcBw', is.tc_tx_bw, spec.tcBw, same),
      tc_rx_bw: merge('pgBw', is.tc_rx_bw, spec.pgBw, same),
      tc_tsa: merge('tcTsa', is.tc_tsa, spec.tcTsa, tsa),
      prio_tc: merge('prioTc', is.prio_tc, spec.prioTc, same),
      tc_reco_bw: merge('recoTcBw', is.tc_reco_bw, spec.recoTcBw, same),
      tc_reco_tsa: merge('recoTcTsa', is.tc_reco_tsa, spec.recoTcTsa, tsa),
      reco_prio_tc: merge('recoPrioTc', is.reco_prio_tc, spec.recoPrioTc, same),
    }
    yield* setIeee(dev, { ieeeEts }, spec)
  },
} as const

/** `dcb pfc` */
export const pfc = {
  /** `dcb -s pfc show`. EOPNOTSUPP when the device has none. */
  *get(dev: Device): Operation<DcbPfc> {
    return toPfc(yield* part(dev, 'ieeePfc'))
  },

  /** `dcb pfc set`: what the device has is asked first. EOPNOTSUPP when it has none, and what its driver says. */
  *set(dev: Device, spec: DcbPfcSpec): Operation<void> {
    const is = yield* part(dev, 'ieeePfc')
    const on = merge('prioPfc', bitsOf(is.pfc_en), spec.prioPfc, word => word)
    const ieeePfc: IeeePfc = {
      ...is,
      pfc_en: on.reduce((bits, set, priority) => (set ? bits | (1 << priority) : bits), 0),
      mbc: spec.macsecBypass === undefined ? is.mbc : Number(spec.macsecBypass),
      delay: spec.delay ?? is.delay,
    }
    yield* setIeee(dev, { ieeePfc }, spec)
  },
} as const

/** `dcb maxrate` */
export const maxrate = {
  /** `dcb maxrate show`. EOPNOTSUPP when the device has none. */
  *get(dev: Device): Operation<DcbMaxrate> {
    const attributes = yield* part(dev, 'ieeeMaxrate')
    return { tcMaxrate: attributes.tc_maxrate.map(kilobits => Number(kilobits) * 1000), attributes }
  },

  /** `dcb maxrate set`, in bits per second, thousands. @throws InputError ERR_WORD */
  *set(dev: Device, spec: { tcMaxrate: PerIndex<number> }): Operation<void> {
    const is = yield* part(dev, 'ieeeMaxrate')
    const ieeeMaxrate = { tc_maxrate: merge('tcMaxrate', is.tc_maxrate, spec.tcMaxrate, kilobits) }
    yield* setIeee(dev, { ieeeMaxrate }, spec)
  },
} as const

/** `dcb buffer` */
export const buffer = {
  /** `dcb buffer show`. EOPNOTSUPP when the device has none. */
  *get(dev: Device): Operation<DcbBuffer> {
    const attributes = yield* part(dev, 'dcbBuffer')
    const { prio2buffer, buffer_size, total_size } = attributes
    return { prioBuffer: prio2buffer, bufferSize: buffer_size, totalSize: total_size, attributes }
  },

  /** `dcb buffer set`: what the device has is asked first. EINVAL for a buffer beyond the eighth, and what its driver says. */
  *set(dev: Device, spec: { prioBuffer?: PerIndex<number>; bufferSize?: PerIndex<number> }): Operation<void> {
    const is = yield* part(dev, 'dcbBuffer')
    const dcbBuffer: DcbnlBuffer = {
      ...is,
      prio2buffer: merge('prioBuffer', is.prio2buffer, spec.prioBuffer, value => value),
      buffer_size: merge('bufferSize', is.buffer_size, spec.bufferSize, value => value),
    }
    yield* setIeee(dev, { dcbBuffer }, spec)
  },
} as const

/** `dcb dcbx` */
export const dcbx = {
  /** `dcb dcbx show`. EOPNOTSUPP when the device does not say. */
  *get(dev: Device): Operation<DcbxMode[]> {
    const { dcbx: bits = 0 } = yield* get(dev, DCB_CMD.GDCBX)
    return (Object.keys(modes) as DcbxMode[]).filter(mode => (bits & modes[mode]) !== 0)
  },

  /** `dcb dcbx set`: these and no others. EOPNOTSUPP where the device cannot be so. */
  *set(dev: Device, words: readonly DcbxMode[]): Operation<void> {
    const bits = words.reduce((all, word) => all | wordOrNumber('mode', word, modes), 0)
    yield* set(dev, DCB_CMD.SDCBX, { dcbx: bits }, 'dcbx', words)
  },
} as const

export function toEts(attributes: IeeeEts): DcbEts {
  return {
    willing: attributes.willing !== 0,
    etsCap: attributes.ets_cap,
    cbs: attributes.cbs !== 0,
    tcBw: attributes.tc_tx_bw,
    pgBw: attributes.tc_rx_bw,
    tcTsa: attributes.tc_tsa.map(algorithmOf),
    prioTc: attributes.prio_tc,
    recoTcBw: attributes.tc_reco_bw,
    recoTcTsa: attributes.tc_reco_tsa.map(algorithmOf),
    recoPrioTc: attributes.reco_prio_tc,
    attributes,
  }
}

export function toPfc(attributes: IeeePfc): DcbPfc {
  return {
    pfcCap: attributes.pfc_cap,
    prioPfc: bitsOf(attributes.pfc_en),
    macsecBypass: attributes.mbc !== 0,
    delay: attributes.delay,
    requests: attributes.requests,
    indications: attributes.indications,
    attributes,
  }
}

function algorithmOf(number: number): EtsAlgorithm {
  const words = Object.keys(algorithms) as (keyof typeof algorithms)[]
  return words.find(word => algorithms[word] === number) ?? number
}

function bitsOf(byte: number): boolean[] {
  return Array.from({ length: 8 }, (_, bit) => (byte & (1 << bit)) !== 0)
}

function kilobits(bits: number): bigint {
  if (!(bits >= 0 && Number.isSafeInteger(bits) && bits % 1000 === 0))
    throw new InputError(
      'ERR_WORD',
      `${quote(bits)} is no rate in bits per second that the kernel can hold: it counts thousands`,
    )
  return BigInt(bits / 1000)
}
