import type { BridgeData } from '../../../../../protocol/route/index.js'
import { bridgeCarrier, refreshPorts } from '../bridge.js'
import { checkAddress } from './ethernet.js'
import type { LinkKind } from './kind.js'

const defaults = {
  helloTimer: 0n,
  tcnTimer: 0n,
  topologyChangeTimer: 0n,
  gcTimer: 0n,
  forwardDelay: 1500,
  helloTime: 200,
  maxAge: 2000,
  ageingTime: 30000,
  stpState: 0,
  priority: 32768,
  vlanFiltering: false,
  groupFwdMask: 0,
  rootPort: 0,
  rootPathCost: 0,
  topologyChange: false,
  topologyChangeDetected: false,
  groupAddr: '01:80:c2:00:00:00',
  multiBoolopt: { optval: 0, optmask: 31 },
  fdbNLearned: 0,
  fdbMaxLearned: 0,
  mcastRouter: 1,
  mcastSnooping: true,
  mcastQueryUseIfaddr: false,
  mcastQuerier: false,
  mcastStatsEnabled: false,
  mcastHashElasticity: 16,
  mcastHashMax: 4096,
  mcastLastMemberCnt: 2,
  mcastStartupQueryCnt: 2,
  mcastIgmpVersion: 2,
  mcastMldVersion: 1,
  mcastLastMemberIntvl: 100n,
  mcastMembershipIntvl: 26000n,
  mcastQuerierIntvl: 25500n,
  mcastQueryIntvl: 12500n,
  mcastQueryResponseIntvl: 1000n,
  mcastStartupQueryIntvl: 3124n,
  nfCallIptables: false,
  nfCallIp6tables: false,
  nfCallArptables: false,
} satisfies BridgeData

/** A bridge. Its ports are in bridge.ts. */
export const bridge: LinkKind = {
  name: 'bridge',
  immutable: true,
  isBridge: true,
  validate: checkAddress,
  create(link, { attributes, data }) {
    // Who sets its address makes it look for ports that forward, and it has none.
    if (attributes.address !== undefined) link.setCarrier(false)
    link.data = { ...defaults, ...data }
  },
  change(link, { data }) {
    link.data = { ...(link.data as BridgeData), ...data }
  },
  describe(link) {
    const data = link.data as BridgeData
    const id = {
      prio: data.priority ?? 0,
      addr: link.ports.length > 0 || link.addressSet ? link.address : '00:00:00:00:00:00',
    }
    return { ...data, bridgeId: id, rootId: id }
  },
  switched(link, cause) {
    refreshPorts(link)
    if (link.ports.length > 0) bridgeCarrier(link, cause)
  },
}
