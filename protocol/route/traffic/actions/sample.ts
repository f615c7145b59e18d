/* linux/tc_act/tc_sample.h: a copy of one packet of so many goes to psample. */
import { attr, attributes, type Infer, pad, struct, u32 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const tcSample = struct('tc_sample', tcGen)

export interface TcSample extends Infer<typeof tcSample> {}

export const sampleAction = attributes('TCA_SAMPLE', {
  tm: attr<TcfT>(1, 'TCA_SAMPLE_TM', tcfT),
  parms: attr<TcSample>(2, 'TCA_SAMPLE_PARMS', tcSample),
  /** One of so many packets. */
  rate: attr(3, 'TCA_SAMPLE_RATE', u32),
  /** Bytes of the packet that are kept. */
  truncSize: attr(4, 'TCA_SAMPLE_TRUNC_SIZE', u32),
  psampleGroup: attr(5, 'TCA_SAMPLE_PSAMPLE_GROUP', u32),
  pad: attr(6, 'TCA_SAMPLE_PAD', pad),
})

export interface SampleAction extends Infer<typeof sampleAction> {}
