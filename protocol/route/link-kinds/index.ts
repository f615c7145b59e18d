/* One table per IFLA_INFO_KIND and IFLA_INFO_SLAVE_KIND. A kind without attributes of its own (dummy, ifb …) needs none. */
import type { Choices } from '../../codec/index.js'
import { type AmtData, amtData } from './amt.js'
import { type BareudpData, bareudpData } from './bareudp.js'
import { type BatadvData, batadvData } from './batadv.js'
import { type BondData, bondData } from './bond.js'
import { type BondPortData, bondPortData } from './bond-port.js'
import { type BridgeData, bridgeData } from './bridge.js'
import { type BridgePortData, bridgePortData } from './bridge-port.js'
import { type CanData, canData } from './can.js'
import { type DsaData, dsaData } from './dsa.js'
import { type GeneveData, geneveData } from './geneve.js'
import { type GreData, greData } from './gre.js'
import { type GtpData, gtpData } from './gtp.js'
import { type HsrData, hsrData } from './hsr.js'
import { type Ip6TunnelData, type IpTunnelData, ip6TunnelData, ipTunnelData } from './ip-tunnel.js'
import { type IpoibData, ipoibData } from './ipoib.js'
import { type IpvlanData, ipvlanData } from './ipvlan.js'
import { type MacsecData, macsecData } from './macsec.js'
import { type MacvlanData, macvlanData } from './macvlan.js'
import { type NetkitData, netkitData } from './netkit.js'
import { type OvpnData, ovpnData } from './ovpn.js'
import { type PppData, pppData } from './ppp.js'
import { type RmnetData, rmnetData } from './rmnet.js'
import { type TunData, tunData } from './tun.js'
import { type VethData, vethData } from './veth.js'
import { type VlanData, vlanData } from './vlan.js'
import { type VrfData, type VrfPortData, vrfData, vrfPortData } from './vrf.js'
import { type VtiData, vtiData } from './vti.js'
import { type VxcanData, vxcanData } from './vxcan.js'
import { type VxlanData, vxlanData } from './vxlan.js'
import { type WwanData, wwanData } from './wwan.js'
import { type XfrmData, xfrmData } from './xfrm.js'

/** What `linkinfo.data` is, by `linkinfo.kind`. */
export interface LinkKinds {
  amt: AmtData
  bareudp: BareudpData
  batadv: BatadvData
  bond: BondData
  bridge: BridgeData
  can: CanData
  dsa: DsaData
  erspan: GreData
  geneve: GeneveData
  gre: GreData
  gretap: GreData
  gtp: GtpData
  hsr: HsrData
  ip6erspan: GreData
  ip6gre: GreData
  ip6gretap: GreData
  ip6tnl: Ip6TunnelData
  ipip: IpTunnelData
  ipoib: IpoibData
  ipvlan: IpvlanData
  ipvtap: IpvlanData
  macsec: MacsecData
  macvlan: MacvlanData
  macvtap: MacvlanData
  netkit: NetkitData
  ovpn: OvpnData
  ppp: PppData
  rmnet: RmnetData
  sit: IpTunnelData
  tun: TunData
  veth: VethData
  vlan: VlanData
  vrf: VrfData
  vti: VtiData
  vti6: VtiData
  vxcan: VxcanData
  vxlan: VxlanData
  wwan: WwanData
  xfrm: XfrmData
}

export const linkKinds: Choices<LinkKinds> = {
  amt: () => amtData,
  bareudp: () => bareudpData,
  batadv: () => batadvData,
  bond: () => bondData,
  bridge: () => bridgeData,
  can: () => canData,
  dsa: () => dsaData,
  erspan: () => greData,
  geneve: () => geneveData,
  gre: () => greData,
  gretap: () => greData,
  gtp: () => gtpData,
  hsr: () => hsrData,
  ip6erspan: () => greData,
  ip6gre: () => greData,
  ip6gretap: () => greData,
  ip6tnl: () => ip6TunnelData,
  ipip: () => ipTunnelData,
  ipoib: () => ipoibData,
  ipvlan: () => ipvlanData,
  ipvtap: () => ipvlanData,
  macsec: () => macsecData,
  macvlan: () => macvlanData,
  macvtap: () => macvlanData,
  netkit: () => netkitData,
  ovpn: () => ovpnData,
  ppp: () => pppData,
  rmnet: () => rmnetData,
  sit: () => ipTunnelData,
  tun: () => tunData,
  veth: () => vethData,
  vlan: () => vlanData,
  vrf: () => vrfData,
  vti: () => vtiData,
  vti6: () => vtiData,
  vxcan: () => vxcanData,
  vxlan: () => vxlanData,
  wwan: () => wwanData,
  xfrm: () => xfrmData,
}

/** What `linkinfo.slaveData` is, by `linkinfo.slaveKind`: the kind of the master. */
export interface LinkPortKinds {
  bond: BondPortData
  bridge: BridgePortData
  vrf: VrfPortData
}

export const linkPortKinds: Choices<LinkPortKinds> = {
  bond: () => bondPortData,
  bridge: () => bridgePortData,
  vrf: () => vrfPortData,
}
