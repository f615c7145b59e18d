/* linux/if_tunnel.h, linux/ip6_tunnel.h: what several kinds of tunnel share. */

/** UDP encapsulation of a tunnel's packets. */
export const TUNNEL_ENCAP = { NONE: 0, FOU: 1, GUE: 2, MPLS: 3 } as const

export const TUNNEL_ENCAP_FLAG = { CSUM: 1, CSUM6: 2, REMCSUM: 4 } as const

/** Flags in the GRE header, in host byte order as the header file has them. */
export const GRE = { CSUM: 0x80, ROUTING: 0x40, KEY: 0x20, SEQ: 0x10 } as const

export const IP6_TNL_F = {
  IGN_ENCAP_LIMIT: 1,
  USE_ORIG_TCLASS: 2,
  USE_ORIG_FLOWLABEL: 4,
  MIP6_DEV: 8,
  RCV_DSCP_COPY: 16,
  USE_ORIG_FWMARK: 32,
  ALLOW_LOCAL_REMOTE: 64,
} as const
