/* Kinds with a few attributes. */
import {
  type BatadvData,
  batadvData,
  type DsaData,
  dsaData,
  GTP_ROLE,
  type GtpData,
  gtpData,
  type HsrData,
  hsrData,
  IPOIB_MODE,
  type IpoibData,
  ipoibData,
  OVPN_MODE,
  type OvpnData,
  ovpnData,
  type RmnetData,
  rmnetData,
  type VrfData,
  type VrfPortData,
  vrfData,
  vrfPortData,
  type WwanData,
  wwanData,
  type XfrmData,
  xfrmData,
} from '../../../../protocol/route/index.js'
import { tables, wordOf } from '../../../../protocol/route/words.js'
import { device, hexOption, only, option, reported, strictly, usual } from '../rows.js'
import { kind } from './kind.js'

export const vrf = kind<VrfData>(vrfData, { table: value => ['table', wordOf(tables, value)] })

/** The table is the VRF's. */
export const vrfPort = kind<VrfPortData>(vrfPortData, { table: reported })

export const xfrm = kind<XfrmData>(xfrmData, {
  link: usual(0, device('dev')),
  ifId: usual(0, hexOption('if_id')),
  collectMetadata: only('external'),
})

export const hsr = kind<HsrData>(hsrData, {
  slave1: device('slave1'),
  slave2: device('slave2'),
  interlink: device('interlink'),
  multicastSpec: option('supervision'),
  version: usual(0, option('version')),
  protocol: usual(0, option('proto')),
  supervisionAddr: reported,
  seqNr: reported,
})

export const gtp = kind<GtpData>(gtpData, {
  role: strictly('role', { sgsn: GTP_ROLE.SGSN, ggsn: GTP_ROLE.GGSN }),
  pdpHashsize: option('hsize'),
  restartCount: option('restart_count'),
  // `ip` has the kernel make the sockets, always.
  createSockets: value => (value ? [] : undefined),
})

export const dsa = kind<DsaData>(dsaData, { conduit: device('conduit') })
export const batadv = kind<BatadvData>(batadvData, { algoName: option('ra') })
export const ovpn = kind<OvpnData>(ovpnData, { mode: strictly('mode', { p2p: OVPN_MODE.P2P, mp: OVPN_MODE.MP }) })
export const wwan = kind<WwanData>(wwanData, { linkId: option('linkid') })

export const ipoib = kind<IpoibData>(ipoibData, {
  pkey: hexOption('pkey'),
  mode: strictly('mode', { datagram: IPOIB_MODE.DATAGRAM, connected: IPOIB_MODE.CONNECTED }),
  umcast: option('umcast'),
})

export const rmnet = kind<RmnetData>(rmnetData, { muxId: option('mux_id') })
