/* Per TCA_KIND: the options of a qdisc, those of a class, and what both count. A new kind is a file and its lines here. */
import type { Choices } from '../../../codec/index.js'
import type { TrafficStatsOf } from '../stats.js'
import { type CakeOptions, type CakeXstats, cakeOptions, cakeStats, cakeXstats } from './cake.js'
import { type CbsOptions, cbsOptions } from './cbs.js'
import { type ChokeOptions, chokeOptions, chokeStats, type TcChokeXstats, tcChokeXstats } from './choke.js'
import { type CodelOptions, codelOptions, codelStats, type TcCodelXstats, tcCodelXstats } from './codel.js'
import { type DrrOptions, drrOptions, drrStats, type TcDrrStats, tcDrrStats } from './drr.js'
import { type Dualpi2Options, dualpi2Options, dualpi2Stats, type TcDualpi2Xstats, tcDualpi2Xstats } from './dualpi2.js'
import { type EtfOptions, etfOptions } from './etf.js'
import { type EtsOptions, etsOptions } from './ets.js'
import { type TcFifoQopt, tcFifoQopt } from './fifo.js'
import { type FqOptions, fqOptions, fqStats, type TcFqQdStats, tcFqQdStats } from './fq.js'
import { type FqCodelOptions, fqCodelOptions, fqCodelStats, type TcFqCodelXstats, tcFqCodelXstats } from './fq-codel.js'
import { type FqPieOptions, fqPieOptions, fqPieStats, type TcFqPieXstats, tcFqPieXstats } from './fq-pie.js'
import { type GredOptions, gredOptions } from './gred.js'
import {
  type HfscOptions,
  hfscOptions,
  hfscStats,
  type TcHfscQopt,
  type TcHfscStats,
  tcHfscQopt,
  tcHfscStats,
} from './hfsc.js'
import { type HhfOptions, hhfOptions, hhfStats, type TcHhfXstats, tcHhfXstats } from './hhf.js'
import { type HtbOptions, htbOptions, htbStats, type TcHtbXstats, tcHtbXstats } from './htb.js'
import { type MqprioOptions, mqprioOptions } from './mqprio.js'
import { type TcMultiqQopt, tcMultiqQopt } from './multiq.js'
import { type NetemOptions, netemOptions, netemStats, type TcNetemXstats, tcNetemXstats } from './netem.js'
import { type PieOptions, pieOptions, pieStats, type TcPieXstats, tcPieXstats } from './pie.js'
import { type TcPlugQopt, tcPlugQopt } from './plug.js'
import { prioOptions, type TcPrioQopt, tcPrioQopt } from './prio.js'
import { type QfqOptions, qfqOptions, qfqStats, type TcQfqStats, tcQfqStats } from './qfq.js'
import { type RedOptions, redOptions, redStats, type TcRedXstats, tcRedXstats } from './red.js'
import { type SfbOptions, sfbOptions, sfbStats, type TcSfbXstats, tcSfbXstats } from './sfb.js'
import { sfqStats, type TcSfqQoptV1, type TcSfqXstats, tcSfqQoptV1, tcSfqXstats } from './sfq.js'
import { type TcSkbprioQopt, tcSkbprioQopt } from './skbprio.js'
import { type TaprioOptions, type TaprioXstats, taprioOptions, taprioStats, taprioXstats } from './taprio.js'
import { type TbfOptions, tbfOptions } from './tbf.js'
import { type NoOptions, noOptions } from './without-options.js'

/** What `options` of a qdisc is, by its `kind`. */
export interface QdiscKinds {
  bfifo: TcFifoQopt
  cake: CakeOptions
  cbs: CbsOptions
  choke: ChokeOptions
  clsact: NoOptions
  codel: CodelOptions
  drr: NoOptions
  dualpi2: Dualpi2Options
  etf: EtfOptions
  ets: EtsOptions
  fq: FqOptions
  fq_codel: FqCodelOptions
  fq_pie: FqPieOptions
  gred: GredOptions
  hfsc: TcHfscQopt
  hhf: HhfOptions
  htb: HtbOptions
  ingress: NoOptions
  mq: NoOptions
  mqprio: MqprioOptions
  multiq: TcMultiqQopt
  netem: NetemOptions
  noqueue: NoOptions
  pfifo: TcFifoQopt
  pfifo_fast: TcPrioQopt
  pfifo_head_drop: TcFifoQopt
  pie: PieOptions
  plug: TcPlugQopt
  prio: TcPrioQopt
  qfq: NoOptions
  red: RedOptions
  sfb: SfbOptions
  sfq: TcSfqQoptV1
  skbprio: TcSkbprioQopt
  taprio: TaprioOptions
  tbf: TbfOptions
}

export const qdiscKinds: Choices<QdiscKinds> = {
  bfifo: () => tcFifoQopt,
  cake: () => cakeOptions,
  cbs: () => cbsOptions,
  choke: () => chokeOptions,
  clsact: () => noOptions,
  codel: () => codelOptions,
  drr: () => noOptions,
  dualpi2: () => dualpi2Options,
  etf: () => etfOptions,
  ets: () => etsOptions,
  fq: () => fqOptions,
  fq_codel: () => fqCodelOptions,
  fq_pie: () => fqPieOptions,
  gred: () => gredOptions,
  hfsc: () => tcHfscQopt,
  hhf: () => hhfOptions,
  htb: () => htbOptions,
  ingress: () => noOptions,
  mq: () => noOptions,
  mqprio: () => mqprioOptions,
  multiq: () => tcMultiqQopt,
  netem: () => netemOptions,
  noqueue: () => noOptions,
  pfifo: () => tcFifoQopt,
  pfifo_fast: () => tcPrioQopt,
  pfifo_head_drop: () => tcFifoQopt,
  pie: () => pieOptions,
  plug: () => tcPlugQopt,
  prio: () => prioOptions,
  qfq: () => noOptions,
  red: () => redOptions,
  sfb: () => sfbOptions,
  sfq: () => tcSfqQoptV1,
  skbprio: () => tcSkbprioQopt,
  taprio: () => taprioOptions,
  tbf: () => tbfOptions,
}

/** What `options` of a class is, by the `kind` of its qdisc. */
export interface ClassKinds {
  drr: DrrOptions
  ets: EtsOptions
  hfsc: HfscOptions
  htb: HtbOptions
  qfq: QfqOptions
}

export const classKinds: Choices<ClassKinds> = {
  drr: () => drrOptions,
  ets: () => etsOptions,
  hfsc: () => hfscOptions,
  htb: () => htbOptions,
  qfq: () => qfqOptions,
}

/** What `xstats` and `stats2.app` of a qdisc or a class are, by the `kind` of the qdisc. */
export interface QdiscXstats {
  cake: CakeXstats
  choke: TcChokeXstats
  codel: TcCodelXstats
  drr: TcDrrStats
  dualpi2: TcDualpi2Xstats
  fq: TcFqQdStats
  fq_codel: TcFqCodelXstats
  fq_pie: TcFqPieXstats
  hfsc: TcHfscStats
  hhf: TcHhfXstats
  htb: TcHtbXstats
  netem: TcNetemXstats
  pie: TcPieXstats
  qfq: TcQfqStats
  red: TcRedXstats
  sfb: TcSfbXstats
  sfq: TcSfqXstats
  taprio: TaprioXstats
}

export const qdiscXstats: Choices<QdiscXstats> = {
  cake: () => cakeXstats,
  choke: () => tcChokeXstats,
  codel: () => tcCodelXstats,
  drr: () => tcDrrStats,
  dualpi2: () => tcDualpi2Xstats,
  fq: () => tcFqQdStats,
  fq_codel: () => tcFqCodelXstats,
  fq_pie: () => tcFqPieXstats,
  hfsc: () => tcHfscStats,
  hhf: () => tcHhfXstats,
  htb: () => tcHtbXstats,
  netem: () => tcNetemXstats,
  pie: () => tcPieXstats,
  qfq: () => tcQfqStats,
  red: () => tcRedXstats,
  sfb: () => tcSfbXstats,
  sfq: () => tcSfqXstats,
  taprio: () => taprioXstats,
}

/** `stats2` of those kinds. */
export type QdiscStats = { [K in keyof QdiscXstats]: TrafficStatsOf<QdiscXstats[K]> }

export const qdiscStats: Choices<QdiscStats> = {
  cake: () => cakeStats,
  choke: () => chokeStats,
  codel: () => codelStats,
  drr: () => drrStats,
  dualpi2: () => dualpi2Stats,
  fq: () => fqStats,
  fq_codel: () => fqCodelStats,
  fq_pie: () => fqPieStats,
  hfsc: () => hfscStats,
  hhf: () => hhfStats,
  htb: () => htbStats,
  netem: () => netemStats,
  pie: () => pieStats,
  qfq: () => qfqStats,
  red: () => redStats,
  sfb: () => sfbStats,
  sfq: () => sfqStats,
  taprio: () => taprioStats,
}
