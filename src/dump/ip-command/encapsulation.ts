import { LWTUNNEL_ENCAP, type RouteAttributes } from '../../../protocol/route/index.js'
import { noteUnsaid, type Telling } from './rows.js'

/** RTA_ENCAP_TYPE and RTA_ENCAP: `encap mpls 100/200`. */
export function sayEncapsulation({ encapType, encap }: RouteAttributes, { line }: Telling): void {
  if (encapType !== undefined) noteUnsaid(line, 'RTA_ENCAP_TYPE', encapType)
  if (encap !== undefined) noteUnsaid(line, 'RTA_ENCAP', encap)
  void LWTUNNEL_ENCAP
}
