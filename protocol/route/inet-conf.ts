/* linux/ip.h: the IPv4 settings of a device, /proc/sys/net/ipv4/conf. */
import { attr, attributes, type Codec, type Infer, type Input, u32, vector } from '../codec/index.js'

/** Named as the files of /proc/sys/net/ipv4/conf are. */
export const inetConf = attributes('IPV4_DEVCONF', {
  forwarding: attr(1, 'IPV4_DEVCONF_FORWARDING', u32),
  mcForwarding: attr(2, 'IPV4_DEVCONF_MC_FORWARDING', u32),
  proxyArp: attr(3, 'IPV4_DEVCONF_PROXY_ARP', u32),
  acceptRedirects: attr(4, 'IPV4_DEVCONF_ACCEPT_REDIRECTS', u32),
  secureRedirects: attr(5, 'IPV4_DEVCONF_SECURE_REDIRECTS', u32),
  sendRedirects: attr(6, 'IPV4_DEVCONF_SEND_REDIRECTS', u32),
  sharedMedia: attr(7, 'IPV4_DEVCONF_SHARED_MEDIA', u32),
  rpFilter: attr(8, 'IPV4_DEVCONF_RP_FILTER', u32),
  acceptSourceRoute: attr(9, 'IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE', u32),
  bootpRelay: attr(10, 'IPV4_DEVCONF_BOOTP_RELAY', u32),
  logMartians: attr(11, 'IPV4_DEVCONF_LOG_MARTIANS', u32),
  tag: attr(12, 'IPV4_DEVCONF_TAG', u32),
  arpfilter: attr(13, 'IPV4_DEVCONF_ARPFILTER', u32),
  mediumId: attr(14, 'IPV4_DEVCONF_MEDIUM_ID', u32),
  noxfrm: attr(15, 'IPV4_DEVCONF_NOXFRM', u32),
  nopolicy: attr(16, 'IPV4_DEVCONF_NOPOLICY', u32),
  forceIgmpVersion: attr(17, 'IPV4_DEVCONF_FORCE_IGMP_VERSION', u32),
  arpAnnounce: attr(18, 'IPV4_DEVCONF_ARP_ANNOUNCE', u32),
  arpIgnore: attr(19, 'IPV4_DEVCONF_ARP_IGNORE', u32),
  promoteSecondaries: attr(20, 'IPV4_DEVCONF_PROMOTE_SECONDARIES', u32),
  arpAccept: attr(21, 'IPV4_DEVCONF_ARP_ACCEPT', u32),
  arpNotify: attr(22, 'IPV4_DEVCONF_ARP_NOTIFY', u32),
  acceptLocal: attr(23, 'IPV4_DEVCONF_ACCEPT_LOCAL', u32),
  srcVmark: attr(24, 'IPV4_DEVCONF_SRC_VMARK', u32),
  proxyArpPvlan: attr(25, 'IPV4_DEVCONF_PROXY_ARP_PVLAN', u32),
  routeLocalnet: attr(26, 'IPV4_DEVCONF_ROUTE_LOCALNET', u32),
  igmpv2UnsolicitedReportInterval: attr(27, 'IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL', u32),
  igmpv3UnsolicitedReportInterval: attr(28, 'IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL', u32),
  ignoreRoutesWithLinkdown: attr(29, 'IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN', u32),
  dropUnicastInL2Multicast: attr(30, 'IPV4_DEVCONF_DROP_UNICAST_IN_L2_MULTICAST', u32),
  dropGratuitousArp: attr(31, 'IPV4_DEVCONF_DROP_GRATUITOUS_ARP', u32),
  bcForwarding: attr(32, 'IPV4_DEVCONF_BC_FORWARDING', u32),
  arpEvictNocarrier: attr(33, 'IPV4_DEVCONF_ARP_EVICT_NOCARRIER', u32),
})

export interface InetConf extends Infer<typeof inetConf> {}

const asArray = vector(inetConf, 1)

/** Whether the payload is attributes of four bytes each. No setting has a value that could be taken for such a header. */
function isNest(input: Input, start: number, end: number): boolean {
  if ((end - start) % 8 !== 0) return false
  for (let at = start; at < end; at += 8) if (input.view.getUint16(at, input.littleEndian) !== 8) return false
  return true
}

/**
 * IFLA_INET_CONF. The kernel sends every setting, as an array; it takes some of them, as attributes whose types are the
 * array's indexes. Both read as the same value; a value is written as attributes, unless it is what came as an array.
 */
export const inetConfCodec: Codec<InetConf> = {
  name: 'inet_conf',
  nested: true,
  fits: length => length % 4 === 0,
  canonical: isNest,
  read: (input, start, end) => (isNest(input, start, end) ? inetConf : asArray).read(input, start, end),
  write: (output, value) => inetConf.write(output, value),
  inside: () => [inetConf as Codec<unknown>],
  explore: (input, start, end, node) =>
    (isNest(input, start, end) ? inetConf : asArray).explore!(input, start, end, node),
}
