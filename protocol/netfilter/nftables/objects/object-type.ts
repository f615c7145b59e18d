/* linux/netfilter/nf_tables.h: kinds of named objects. */
export const NFT_OBJECT = {
  UNSPEC: 0,
  COUNTER: 1,
  QUOTA: 2,
  CT_HELPER: 3,
  LIMIT: 4,
  CONNLIMIT: 5,
  TUNNEL: 6,
  CT_TIMEOUT: 7,
  SECMARK: 8,
  CT_EXPECT: 9,
  SYNPROXY: 10,
} as const
