/* Settings of the neighbour tables, as wholes and by device: `ip ntable`. */
import {
  AF,
  type NeighbourParms,
  type NeighbourTableAttributes,
  type NeighbourTableMessage,
  neighbourParms,
  neighbourTableAttributes,
} from '../../../protocol/route/index.js'
import { device, elsewhere, option, sayAttributes, type WordRows } from './rows.js'
import type { Teller } from './teller.js'

const tableRows: WordRows<NeighbourTableAttributes> = {
  name: elsewhere,
  parms: elsewhere,
  thresh1: option('thresh1'),
  thresh2: option('thresh2'),
  thresh3: option('thresh3'),
  gcInterval: option('gc_int'),
}

/** Times in milliseconds, as the kernel has them. */
const parameterRows: WordRows<NeighbourParms> = {
  ifindex: elsewhere,
  baseReachableTime: option('base_reachable'),
  retransTime: option('retrans'),
  gcStaletime: option('gc_stale'),
  delayProbeTime: option('delay_probe'),
  queueLen: option('queue'),
  appProbes: option('app_probes'),
  ucastProbes: option('ucast_probes'),
  mcastProbes: option('mcast_probes'),
  anycastDelay: option('anycast_delay'),
  proxyDelay: option('proxy_delay'),
  proxyQlen: option('proxy_queue'),
  locktime: option('locktime'),
}

/** RTM_SETNEIGHTBL: `ip ntable change`. */
export const tellSetNeighbourTable: Teller<NeighbourTableMessage> = ({ header, attributes }, told) => {
  const telling = told.line(header.family, 'ip', 'ntable', 'change', 'name', attributes.name ?? '')
  const { parms } = attributes
  if (parms?.ifindex !== undefined) telling.line.say(...(device('dev')(parms.ifindex, telling) ?? []))
  sayAttributes(neighbourTableAttributes, tableRows, attributes, telling)
  if (parms !== undefined) sayAttributes(neighbourParms, parameterRows, parms, telling)
  return [telling.line]
}

/** RTM_GETNEIGHTBL: `ip ntable show`. */
export const tellGetNeighbourTable: Teller<NeighbourTableMessage> = ({ header, attributes }, told) => {
  const telling = told.line(header.family, 'ip')
  // Without a word about the family `ip` asks for all of them.
  if (header.family === AF.INET) telling.line.say('-4')
  telling.line.say('ntable', 'show')
  sayAttributes(neighbourTableAttributes, {}, attributes, telling)
  return [telling.line]
}
