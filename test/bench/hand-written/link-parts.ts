/* The fixed parts of a link message, as of Linux 6.18: structs of counters, and arrays of settings. */

export function readStats64(view: DataView, at: number) {
  return {
    rx_packets: view.getBigUint64(at, true),
    tx_packets: view.getBigUint64(at + 8, true),
    rx_bytes: view.getBigUint64(at + 16, true),
    tx_bytes: view.getBigUint64(at + 24, true),
    rx_errors: view.getBigUint64(at + 32, true),
    tx_errors: view.getBigUint64(at + 40, true),
    rx_dropped: view.getBigUint64(at + 48, true),
    tx_dropped: view.getBigUint64(at + 56, true),
    multicast: view.getBigUint64(at + 64, true),
    collisions: view.getBigUint64(at + 72, true),
    rx_length_errors: view.getBigUint64(at + 80, true),
    rx_over_errors: view.getBigUint64(at + 88, true),
    rx_crc_errors: view.getBigUint64(at + 96, true),
    rx_frame_errors: view.getBigUint64(at + 104, true),
    rx_fifo_errors: view.getBigUint64(at + 112, true),
    rx_missed_errors: view.getBigUint64(at + 120, true),
    tx_aborted_errors: view.getBigUint64(at + 128, true),
    tx_carrier_errors: view.getBigUint64(at + 136, true),
    tx_fifo_errors: view.getBigUint64(at + 144, true),
    tx_heartbeat_errors: view.getBigUint64(at + 152, true),
    tx_window_errors: view.getBigUint64(at + 160, true),
    rx_compressed: view.getBigUint64(at + 168, true),
    tx_compressed: view.getBigUint64(at + 176, true),
    rx_nohandler: view.getBigUint64(at + 184, true),
    rx_otherhost_dropped: view.getBigUint64(at + 192, true),
  }
}

export function writeStats64(view: DataView, at: number, value: ReturnType<typeof readStats64>): void {
  view.setBigUint64(at, value.rx_packets, true)
  view.setBigUint64(at + 8, value.tx_packets, true)
  view.setBigUint64(at + 16, value.rx_bytes, true)
  view.setBigUint64(at + 24, value.tx_bytes, true)
  view.setBigUint64(at + 32, value.rx_errors, true)
  view.setBigUint64(at + 40, value.tx_errors, true)
  view.setBigUint64(at + 48, value.rx_dropped, true)
  view.setBigUint64(at + 56, value.tx_dropped, true)
  view.setBigUint64(at + 64, value.multicast, true)
  view.setBigUint64(at + 72, value.collisions, true)
  view.setBigUint64(at + 80, value.rx_length_errors, true)
  view.setBigUint64(at + 88, value.rx_over_errors, true)
  view.setBigUint64(at + 96, value.rx_crc_errors, true)
  view.setBigUint64(at + 104, value.rx_frame_errors, true)
  view.setBigUint64(at + 112, value.rx_fifo_errors, true)
  view.setBigUint64(at + 120, value.rx_missed_errors, true)
  view.setBigUint64(at + 128, value.tx_aborted_errors, true)
  view.setBigUint64(at + 136, value.tx_carrier_errors, true)
  view.setBigUint64(at + 144, value.tx_fifo_errors, true)
  view.setBigUint64(at + 152, value.tx_heartbeat_errors, true)
  view.setBigUint64(at + 160, value.tx_window_errors, true)
  view.setBigUint64(at + 168, value.rx_compressed, true)
  view.setBigUint64(at + 176, value.tx_compressed, true)
  view.setBigUint64(at + 184, value.rx_nohandler, true)
  view.setBigUint64(at + 192, value.rx_otherhost_dropped, true)
}

export function readStats(view: DataView, at: number) {
  return {
    rx_packets: view.getUint32(at, true),
    tx_packets: view.getUint32(at + 4, true),
    rx_bytes: view.getUint32(at + 8, true),
    tx_bytes: view.getUint32(at + 12, true),
    rx_errors: view.getUint32(at + 16, true),
    tx_errors: view.getUint32(at + 20, true),
    rx_dropped: view.getUint32(at + 24, true),
    tx_dropped: view.getUint32(at + 28, true),
    multicast: view.getUint32(at + 32, true),
    collisions: view.getUint32(at + 36, true),
    rx_length_errors: view.getUint32(at + 40, true),
    rx_over_errors: view.getUint32(at + 44, true),
    rx_crc_errors: view.getUint32(at + 48, true),
    rx_frame_errors: view.getUint32(at + 52, true),
    rx_fifo_errors: view.getUint32(at + 56, true),
    rx_missed_errors: view.getUint32(at + 60, true),
    tx_aborted_errors: view.getUint32(at + 64, true),
    tx_carrier_errors: view.getUint32(at + 68, true),
    tx_fifo_errors: view.getUint32(at + 72, true),
    tx_heartbeat_errors: view.getUint32(at + 76, true),
    tx_window_errors: view.getUint32(at + 80, true),
    rx_compressed: view.getUint32(at + 84, true),
    tx_compressed: view.getUint32(at + 88, true),
    rx_nohandler: view.getUint32(at + 92, true),
  }
}

export function writeStats(view: DataView, at: number, value: ReturnType<typeof readStats>): void {
  view.setUint32(at, value.rx_packets, true)
  view.setUint32(at + 4, value.tx_packets, true)
  view.setUint32(at + 8, value.rx_bytes, true)
  view.setUint32(at + 12, value.tx_bytes, true)
  view.setUint32(at + 16, value.rx_errors, true)
  view.setUint32(at + 20, value.tx_errors, true)
  view.setUint32(at + 24, value.rx_dropped, true)
  view.setUint32(at + 28, value.tx_dropped, true)
  view.setUint32(at + 32, value.multicast, true)
  view.setUint32(at + 36, value.collisions, true)
  view.setUint32(at + 40, value.rx_length_errors, true)
  view.setUint32(at + 44, value.rx_over_errors, true)
  view.setUint32(at + 48, value.rx_crc_errors, true)
  view.setUint32(at + 52, value.rx_frame_errors, true)
  view.setUint32(at + 56, value.rx_fifo_errors, true)
  view.setUint32(at + 60, value.rx_missed_errors, true)
  view.setUint32(at + 64, value.tx_aborted_errors, true)
  view.setUint32(at + 68, value.tx_carrier_errors, true)
  view.setUint32(at + 72, value.tx_fifo_errors, true)
  view.setUint32(at + 76, value.tx_heartbeat_errors, true)
  view.setUint32(at + 80, value.tx_window_errors, true)
  view.setUint32(at + 84, value.rx_compressed, true)
  view.setUint32(at + 88, value.tx_compressed, true)
  view.setUint32(at + 92, value.rx_nohandler, true)
}

export function readInetConf(view: DataView, at: number) {
  return {
    forwarding: view.getUint32(at, true),
    mcForwarding: view.getUint32(at + 4, true),
    proxyArp: view.getUint32(at + 8, true),
    acceptRedirects: view.getUint32(at + 12, true),
    secureRedirects: view.getUint32(at + 16, true),
    sendRedirects: view.getUint32(at + 20, true),
    sharedMedia: view.getUint32(at + 24, true),
    rpFilter: view.getUint32(at + 28, true),
    acceptSourceRoute: view.getUint32(at + 32, true),
    bootpRelay: view.getUint32(at + 36, true),
    logMartians: view.getUint32(at + 40, true),
    tag: view.getUint32(at + 44, true),
    arpfilter: view.getUint32(at + 48, true),
    mediumId: view.getUint32(at + 52, true),
    noxfrm: view.getUint32(at + 56, true),
    nopolicy: view.getUint32(at + 60, true),
    forceIgmpVersion: view.getUint32(at + 64, true),
    arpAnnounce: view.getUint32(at + 68, true),
    arpIgnore: view.getUint32(at + 72, true),
    promoteSecondaries: view.getUint32(at + 76, true),
    arpAccept: view.getUint32(at + 80, true),
    arpNotify: view.getUint32(at + 84, true),
    acceptLocal: view.getUint32(at + 88, true),
    srcVmark: view.getUint32(at + 92, true),
    proxyArpPvlan: view.getUint32(at + 96, true),
    routeLocalnet: view.getUint32(at + 100, true),
    igmpv2UnsolicitedReportInterval: view.getUint32(at + 104, true),
    igmpv3UnsolicitedReportInterval: view.getUint32(at + 108, true),
    ignoreRoutesWithLinkdown: view.getUint32(at + 112, true),
    dropUnicastInL2Multicast: view.getUint32(at + 116, true),
    dropGratuitousArp: view.getUint32(at + 120, true),
    bcForwarding: view.getUint32(at + 124, true),
    arpEvictNocarrier: view.getUint32(at + 128, true),
  }
}

export function writeInetConf(view: DataView, at: number, value: ReturnType<typeof readInetConf>): void {
  view.setUint32(at, value.forwarding, true)
  view.setUint32(at + 4, value.mcForwarding, true)
  view.setUint32(at + 8, value.proxyArp, true)
  view.setUint32(at + 12, value.acceptRedirects, true)
  view.setUint32(at + 16, value.secureRedirects, true)
  view.setUint32(at + 20, value.sendRedirects, true)
  view.setUint32(at + 24, value.sharedMedia, true)
  view.setUint32(at + 28, value.rpFilter, true)
  view.setUint32(at + 32, value.acceptSourceRoute, true)
  view.setUint32(at + 36, value.bootpRelay, true)
  view.setUint32(at + 40, value.logMartians, true)
  view.setUint32(at + 44, value.tag, true)
  view.setUint32(at + 48, value.arpfilter, true)
  view.setUint32(at + 52, value.mediumId, true)
  view.setUint32(at + 56, value.noxfrm, true)
  view.setUint32(at + 60, value.nopolicy, true)
  view.setUint32(at + 64, value.forceIgmpVersion, true)
  view.setUint32(at + 68, value.arpAnnounce, true)
  view.setUint32(at + 72, value.arpIgnore, true)
  view.setUint32(at + 76, value.promoteSecondaries, true)
  view.setUint32(at + 80, value.arpAccept, true)
  view.setUint32(at + 84, value.arpNotify, true)
  view.setUint32(at + 88, value.acceptLocal, true)
  view.setUint32(at + 92, value.srcVmark, true)
  view.setUint32(at + 96, value.proxyArpPvlan, true)
  view.setUint32(at + 100, value.routeLocalnet, true)
  view.setUint32(at + 104, value.igmpv2UnsolicitedReportInterval, true)
  view.setUint32(at + 108, value.igmpv3UnsolicitedReportInterval, true)
  view.setUint32(at + 112, value.ignoreRoutesWithLinkdown, true)
  view.setUint32(at + 116, value.dropUnicastInL2Multicast, true)
  view.setUint32(at + 120, value.dropGratuitousArp, true)
  view.setUint32(at + 124, value.bcForwarding, true)
  view.setUint32(at + 128, value.arpEvictNocarrier, true)
}

export function readInet6Conf(view: DataView, at: number) {
  return {
    forwarding: view.getInt32(at, true),
    hoplimit: view.getInt32(at + 4, true),
    mtu6: view.getInt32(at + 8, true),
    acceptRa: view.getInt32(at + 12, true),
    acceptRedirects: view.getInt32(at + 16, true),
    autoconf: view.getInt32(at + 20, true),
    dadTransmits: view.getInt32(at + 24, true),
    rtrSolicits: view.getInt32(at + 28, true),
    rtrSolicitInterval: view.getInt32(at + 32, true),
    rtrSolicitDelay: view.getInt32(at + 36, true),
    useTempaddr: view.getInt32(at + 40, true),
    tempValidLft: view.getInt32(at + 44, true),
    tempPreferedLft: view.getInt32(at + 48, true),
    regenMaxRetry: view.getInt32(at + 52, true),
    maxDesyncFactor: view.getInt32(at + 56, true),
    maxAddresses: view.getInt32(at + 60, true),
    forceMldVersion: view.getInt32(at + 64, true),
    acceptRaDefrtr: view.getInt32(at + 68, true),
    acceptRaPinfo: view.getInt32(at + 72, true),
    acceptRaRtrPref: view.getInt32(at + 76, true),
    rtrProbeInterval: view.getInt32(at + 80, true),
    acceptRaRtInfoMaxPlen: view.getInt32(at + 84, true),
    proxyNdp: view.getInt32(at + 88, true),
    optimisticDad: view.getInt32(at + 92, true),
    acceptSourceRoute: view.getInt32(at + 96, true),
    mcForwarding: view.getInt32(at + 100, true),
    disableIpv6: view.getInt32(at + 104, true),
    acceptDad: view.getInt32(at + 108, true),
    forceTllao: view.getInt32(at + 112, true),
    ndiscNotify: view.getInt32(at + 116, true),
    mldv1UnsolicitedReportInterval: view.getInt32(at + 120, true),
    mldv2UnsolicitedReportInterval: view.getInt32(at + 124, true),
    suppressFragNdisc: view.getInt32(at + 128, true),
    acceptRaFromLocal: view.getInt32(at + 132, true),
    useOptimistic: view.getInt32(at + 136, true),
    acceptRaMtu: view.getInt32(at + 140, true),
    stableSecret: view.getInt32(at + 144, true),
    useOifAddrsOnly: view.getInt32(at + 148, true),
    acceptRaMinHopLimit: view.getInt32(at + 152, true),
    ignoreRoutesWithLinkdown: view.getInt32(at + 156, true),
    dropUnicastInL2Multicast: view.getInt32(at + 160, true),
    dropUnsolicitedNa: view.getInt32(at + 164, true),
    keepAddrOnDown: view.getInt32(at + 168, true),
    rtrSolicitMaxInterval: view.getInt32(at + 172, true),
    seg6Enabled: view.getInt32(at + 176, true),
    seg6RequireHmac: view.getInt32(at + 180, true),
    enhancedDad: view.getInt32(at + 184, true),
    addrGenMode: view.getInt32(at + 188, true),
    disablePolicy: view.getInt32(at + 192, true),
    acceptRaRtInfoMinPlen: view.getInt32(at + 196, true),
    ndiscTclass: view.getInt32(at + 200, true),
    rplSegEnabled: view.getInt32(at + 204, true),
    raDefrtrMetric: view.getInt32(at + 208, true),
    ioam6Enabled: view.getInt32(at + 212, true),
    ioam6Id: view.getInt32(at + 216, true),
    ioam6IdWide: view.getInt32(at + 220, true),
    ndiscEvictNocarrier: view.getInt32(at + 224, true),
    acceptUntrackedNa: view.getInt32(at + 228, true),
    acceptRaMinLft: view.getInt32(at + 232, true),
    forceForwarding: view.getInt32(at + 236, true),
  }
}

export function writeInet6Conf(view: DataView, at: number, value: ReturnType<typeof readInet6Conf>): void {
  view.setInt32(at, value.forwarding, true)
  view.setInt32(at + 4, value.hoplimit, true)
  view.setInt32(at + 8, value.mtu6, true)
  view.setInt32(at + 12, value.acceptRa, true)
  view.setInt32(at + 16, value.acceptRedirects, true)
  view.setInt32(at + 20, value.autoconf, true)
  view.setInt32(at + 24, value.dadTransmits, true)
  view.setInt32(at + 28, value.rtrSolicits, true)
  view.setInt32(at + 32, value.rtrSolicitInterval, true)
  view.setInt32(at + 36, value.rtrSolicitDelay, true)
  view.setInt32(at + 40, value.useTempaddr, true)
  view.setInt32(at + 44, value.tempValidLft, true)
  view.setInt32(at + 48, value.tempPreferedLft, true)
  view.setInt32(at + 52, value.regenMaxRetry, true)
  view.setInt32(at + 56, value.maxDesyncFactor, true)
  view.setInt32(at + 60, value.maxAddresses, true)
  view.setInt32(at + 64, value.forceMldVersion, true)
  view.setInt32(at + 68, value.acceptRaDefrtr, true)
  view.setInt32(at + 72, value.acceptRaPinfo, true)
  view.setInt32(at + 76, value.acceptRaRtrPref, true)
  view.setInt32(at + 80, value.rtrProbeInterval, true)
  view.setInt32(at + 84, value.acceptRaRtInfoMaxPlen, true)
  view.setInt32(at + 88, value.proxyNdp, true)
  view.setInt32(at + 92, value.optimisticDad, true)
  view.setInt32(at + 96, value.acceptSourceRoute, true)
  view.setInt32(at + 100, value.mcForwarding, true)
  view.setInt32(at + 104, value.disableIpv6, true)
  view.setInt32(at + 108, value.acceptDad, true)
  view.setInt32(at + 112, value.forceTllao, true)
  view.setInt32(at + 116, value.ndiscNotify, true)
  view.setInt32(at + 120, value.mldv1UnsolicitedReportInterval, true)
  view.setInt32(at + 124, value.mldv2UnsolicitedReportInterval, true)
  view.setInt32(at + 128, value.suppressFragNdisc, true)
  view.setInt32(at + 132, value.acceptRaFromLocal, true)
  view.setInt32(at + 136, value.useOptimistic, true)
  view.setInt32(at + 140, value.acceptRaMtu, true)
  view.setInt32(at + 144, value.stableSecret, true)
  view.setInt32(at + 148, value.useOifAddrsOnly, true)
  view.setInt32(at + 152, value.acceptRaMinHopLimit, true)
  view.setInt32(at + 156, value.ignoreRoutesWithLinkdown, true)
  view.setInt32(at + 160, value.dropUnicastInL2Multicast, true)
  view.setInt32(at + 164, value.dropUnsolicitedNa, true)
  view.setInt32(at + 168, value.keepAddrOnDown, true)
  view.setInt32(at + 172, value.rtrSolicitMaxInterval, true)
  view.setInt32(at + 176, value.seg6Enabled, true)
  view.setInt32(at + 180, value.seg6RequireHmac, true)
  view.setInt32(at + 184, value.enhancedDad, true)
  view.setInt32(at + 188, value.addrGenMode, true)
  view.setInt32(at + 192, value.disablePolicy, true)
  view.setInt32(at + 196, value.acceptRaRtInfoMinPlen, true)
  view.setInt32(at + 200, value.ndiscTclass, true)
  view.setInt32(at + 204, value.rplSegEnabled, true)
  view.setInt32(at + 208, value.raDefrtrMetric, true)
  view.setInt32(at + 212, value.ioam6Enabled, true)
  view.setInt32(at + 216, value.ioam6Id, true)
  view.setInt32(at + 220, value.ioam6IdWide, true)
  view.setInt32(at + 224, value.ndiscEvictNocarrier, true)
  view.setInt32(at + 228, value.acceptUntrackedNa, true)
  view.setInt32(at + 232, value.acceptRaMinLft, true)
  view.setInt32(at + 236, value.forceForwarding, true)
}

export function readIcmp6Stats(view: DataView, at: number) {
  return {
    num: view.getBigUint64(at, true),
    inmsgs: view.getBigUint64(at + 8, true),
    inerrors: view.getBigUint64(at + 16, true),
    outmsgs: view.getBigUint64(at + 24, true),
    outerrors: view.getBigUint64(at + 32, true),
    csumerrors: view.getBigUint64(at + 40, true),
    ratelimithost: view.getBigUint64(at + 48, true),
  }
}

export function writeIcmp6Stats(view: DataView, at: number, value: ReturnType<typeof readIcmp6Stats>): void {
  view.setBigUint64(at, value.num, true)
  view.setBigUint64(at + 8, value.inmsgs, true)
  view.setBigUint64(at + 16, value.inerrors, true)
  view.setBigUint64(at + 24, value.outmsgs, true)
  view.setBigUint64(at + 32, value.outerrors, true)
  view.setBigUint64(at + 40, value.csumerrors, true)
  view.setBigUint64(at + 48, value.ratelimithost, true)
}
