/* htb, tbf and hfsc: what has rates. */
import {
  type HfscOptions,
  type HtbOptions,
  hfscOptions,
  htbOptions,
  type TbfOptions,
  type TcHfscQopt,
  type TcServiceCurve,
  tbfOptions,
} from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import { elsewhere, type Row, sayAttributes, type Telling } from '../rows.js'
import { burst, cellLog, checkTable, framing, rateOf } from './buckets.js'
import { microseconds, rateText, sizeText } from './units.js'

/** The qdisc and its classes have one table. */
export function htb(options: HtbOptions, telling: Telling): Words {
  sayAttributes(htbOptions, htbRows as never, options, telling)
  const { parms, rtab, ctab, rate64, ceil64 } = options
  if (parms !== undefined) {
    checkTable('TCA_HTB_RTAB', rtab, parms.rate, rateOf(parms.rate, rate64), telling)
    checkTable('TCA_HTB_CTAB', ctab, parms.ceil, rateOf(parms.ceil, ceil64), telling)
  }
  return []
}

/** The least burst that `tc` takes for a class: a packet, and what goes in a tick of the kernel's clock. */
const leastBurst = (rate: number): number => 1600 + Math.floor(rate / 1e9)

const htbRows: Readonly<Record<string, Row<never>>> = {
  init: ({ rate2quantum, defcls }: NonNullable<HtbOptions['init']>) => [
    ...(defcls === 0 ? [] : ['default', `0x${defcls.toString(16)}`]),
    ...(rate2quantum === 10 ? [] : ['r2q', rate2quantum]),
  ],
  directQlen: (packets: number) => ['direct_qlen', packets],
  offload: (value: boolean) => (value ? ['offload'] : []),
  parms: (parms: NonNullable<HtbOptions['parms']>, telling, siblings) => {
    const { rate64, ceil64, rtab } = siblings as HtbOptions
    const [own, most] = [rateOf(parms.rate, rate64), rateOf(parms.ceil, ceil64)]
    if (String(framing(parms.rate)) !== String(framing(parms.ceil))) return undefined
    const { cell_log } = parms.rate
    // The shift of the table follows from the longest packet: 1600 bytes where none is given.
    const mtu = rtab === undefined || cell_log === cellLog(1600) ? [] : ['mtu', 0xff << cell_log]
    return [
      ...['rate', rateText(own)],
      ...(most === own ? [] : ['ceil', rateText(most)]),
      ...burst('burst', own, parms.buffer, { usual: leastBurst(own), telling }),
      ...burst('cburst', most, parms.cbuffer, { usual: leastBurst(most), telling }),
      ...(parms.prio === 0 ? [] : ['prio', parms.prio]),
      ...(parms.quantum === 0 ? [] : ['quantum', parms.quantum]),
      ...mtu,
      ...framing(parms.rate),
    ]
  },
  rtab: elsewhere,
  ctab: elsewhere,
  rate64: elsewhere,
  ceil64: elsewhere,
  pad: elsewhere,
}

export function tbf(options: TbfOptions, telling: Telling): Words {
  sayAttributes(tbfOptions, tbfRows as never, options, telling)
  const { parms, rtab, ptab } = options
  if (parms !== undefined) {
    // For these `tc` counts with 32 bits.
    checkTable('TCA_TBF_RTAB', rtab, parms.rate, parms.rate.rate, telling)
    checkTable('TCA_TBF_PTAB', ptab, parms.peakrate, parms.peakrate.rate, telling)
  }
  return []
}

const tbfRows: Readonly<Record<string, Row<never>>> = {
  parms: (parms: NonNullable<TbfOptions['parms']>, telling, siblings) => {
    const { rate64, prate64, burst: bytes, pburst, rtab, ptab } = siblings as TbfOptions
    const [own, peak] = [rateOf(parms.rate, rate64), rateOf(parms.peakrate, prate64)]
    const cell = rtab === undefined ? '' : cellOf(parms.rate.cell_log, pburst ?? 0)
    const peakCell = ptab === undefined ? '' : cellOf(parms.peakrate.cell_log, pburst ?? 0)
    const peaks =
      peak === 0
        ? []
        : [
            ...['peakrate', rateText(peak)],
            ...(pburst === undefined
              ? burst('mtu', peak, parms.mtu, { cell: peakCell, telling })
              : ['mtu', sizeText(pburst) + peakCell]),
          ]
    return [
      ...['rate', rateText(own)],
      ...(bytes === undefined
        ? burst('burst', own, parms.buffer, { cell, telling })
        : ['burst', sizeText(bytes) + cell]),
      ...['limit', sizeText(parms.limit)],
      ...peaks,
      ...framing(parms.rate),
    ]
  },
  burst: elsewhere,
  pburst: elsewhere,
  rtab: elsewhere,
  ptab: elsewhere,
  rate64: elsewhere,
  prate64: elsewhere,
  pad: elsewhere,
}

const cellOf = (log: number, mtu: number): string => (log === cellLog(mtu) ? '' : `/${2 ** log}`)

/** The qdisc's struct, or the curves of a class. */
export function hfsc(options: TcHfscQopt | HfscOptions, telling: Telling): Words {
  if ('defcls' in options) return options.defcls === 0 ? [] : ['default', options.defcls.toString(16)]
  sayAttributes(hfscOptions, hfscRows, options as HfscOptions, telling)
  return []
}

const curve = ({ m1, d, m2 }: TcServiceCurve): Words => [
  ...(m1 === 0 ? [] : ['m1', rateText(m1)]),
  ...(d === 0 ? [] : ['d', microseconds(d)]),
  ...['m2', rateText(m2)],
]

const hfscRows = {
  rsc: (value: TcServiceCurve, _: Telling, { fsc }: { fsc?: TcServiceCurve }): Words => [
    isSame(value, fsc) ? 'sc' : 'rt',
    ...curve(value),
  ],
  fsc: (value: TcServiceCurve, _: Telling, { rsc }: { rsc?: TcServiceCurve }): Words =>
    isSame(value, rsc) ? [] : ['ls', ...curve(value)],
  usc: (value: TcServiceCurve): Words => ['ul', ...curve(value)],
}

function isSame(a: TcServiceCurve, b: TcServiceCurve | undefined): boolean {
  return b !== undefined && a.m1 === b.m1 && a.d === b.d && a.m2 === b.m2
}
