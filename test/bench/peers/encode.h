/* The messages that the workloads send. Route, rule and element i are about 10.0.0.0 + i. */
#pragma once
#include "netlink.h"

#define BASE 0x0a000000u
#define NFT(type) (NFNL_SUBSYS_NFTABLES << 8 | (type))

static inline struct nlmsghdr *add_route(void *at, uint32_t dst, int length, int oif, uint32_t gateway, int flags, uint32_t sequence)
{
	struct rtmsg r = {.rtm_family = AF_INET, .rtm_dst_len = length, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC,
		.rtm_scope = gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK, .rtm_type = RTN_UNICAST};
	struct nlmsghdr *h = begin(at, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL | flags, sequence, &r, sizeof r);
	if (length)
		put_be32(h, RTA_DST, dst);
	put_u32(h, RTA_OIF, oif);
	if (gateway)
		put_be32(h, RTA_GATEWAY, gateway);
	return h;
}

static inline struct nlmsghdr *nft(void *at, int type, int flags, uint32_t sequence, int family, int resource)
{
	struct nfgenmsg g = {.nfgen_family = family, .version = NFNETLINK_V0, .res_id = htons(resource)};
	return begin(at, type, flags, sequence, &g, sizeof g);
}

/* NFNL_MSG_BATCH_BEGIN and NFNL_MSG_BATCH_END. */
static inline size_t batch(void *at, int type) { return nft(at, type, 0, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES)->nlmsg_len; }

struct open_expression {
	struct nlattr *element, *data;
};

static inline struct open_expression open_expression(struct nlmsghdr *h, const char *name)
{
	struct open_expression x = {.element = open_nest(h, NFTA_LIST_ELEM)};
	put_text(h, NFTA_EXPR_NAME, name);
	x.data = open_nest(h, NFTA_EXPR_DATA);
	return x;
}

static inline void close_expression(struct nlmsghdr *h, struct open_expression x)
{
	close_nest(h, x.data);
	close_nest(h, x.element);
}

/* Loads the first `length` bytes of the source address. */
static inline void load_saddr(struct nlmsghdr *h, int length)
{
	struct open_expression x = open_expression(h, "payload");
	put_be32(h, NFTA_PAYLOAD_DREG, NFT_REG_1);
	put_be32(h, NFTA_PAYLOAD_BASE, NFT_PAYLOAD_NETWORK_HEADER);
	put_be32(h, NFTA_PAYLOAD_OFFSET, 12);
	put_be32(h, NFTA_PAYLOAD_LEN, length);
	close_expression(h, x);
}

static inline void load_meta(struct nlmsghdr *h, int key)
{
	struct open_expression x = open_expression(h, "meta");
	put_be32(h, NFTA_META_DREG, NFT_REG_1);
	put_be32(h, NFTA_META_KEY, key);
	close_expression(h, x);
}

static inline void compare(struct nlmsghdr *h, const void *data, size_t length)
{
	struct open_expression x = open_expression(h, "cmp");
	put_be32(h, NFTA_CMP_SREG, NFT_REG_1);
	put_be32(h, NFTA_CMP_OP, NFT_CMP_EQ);
	struct nlattr *value = open_nest(h, NFTA_CMP_DATA);
	put(h, NFTA_DATA_VALUE, data, length);
	close_nest(h, value);
	close_expression(h, x);
}

static inline void masquerade(struct nlmsghdr *h) { close_expression(h, open_expression(h, "masq")); }

static inline void accept_packet(struct nlmsghdr *h)
{
	struct open_expression x = open_expression(h, "immediate");
	put_be32(h, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	struct nlattr *data = open_nest(h, NFTA_IMMEDIATE_DATA), *verdict = open_nest(h, NFTA_DATA_VERDICT);
	put_be32(h, NFTA_VERDICT_CODE, NF_ACCEPT);
	close_nest(h, verdict);
	close_nest(h, data);
	close_expression(h, x);
}

/* A rule without its expressions; they go into the nest. */
static inline struct nlmsghdr *open_rule(void *at, const char *table, const char *chain, int flags, uint32_t sequence, struct nlattr **nest)
{
	struct nlmsghdr *h = nft(at, NFT(NFT_MSG_NEWRULE), NLM_F_CREATE | NLM_F_APPEND | flags, sequence, AF_INET, 0);
	put_text(h, NFTA_RULE_TABLE, table);
	put_text(h, NFTA_RULE_CHAIN, chain);
	*nest = open_nest(h, NFTA_RULE_EXPRESSIONS);
	return h;
}

/* `ip saddr NETWORK masquerade`; `length` bytes of the network count. */
static inline size_t add_masquerade(void *at, uint32_t network, int length, int flags, uint32_t sequence)
{
	struct nlattr *nest;
	struct nlmsghdr *h = open_rule(at, "nat", "postrouting", flags, sequence, &nest);
	uint32_t bytes = htonl(network);
	load_saddr(h, length);
	compare(h, &bytes, length);
	masquerade(h);
	close_nest(h, nest);
	return h->nlmsg_len;
}

/* 16 bytes each: just under the 64 KiB that an attribute holds. */
#define ELEMENTS_IN_MESSAGE 4000

static inline size_t add_elements(void *at, uint32_t first, int count, int flags, uint32_t sequence)
{
	struct nlmsghdr *h = nft(at, NFT(NFT_MSG_NEWSETELEM), NLM_F_CREATE | flags, sequence, AF_INET, 0);
	put_text(h, NFTA_SET_ELEM_LIST_TABLE, "filter");
	put_text(h, NFTA_SET_ELEM_LIST_SET, "s");
	struct nlattr *list = open_nest(h, NFTA_SET_ELEM_LIST_ELEMENTS);
	for (int i = 0; i < count; i++) {
		struct nlattr *element = open_nest(h, NFTA_LIST_ELEM), *key = open_nest(h, NFTA_SET_ELEM_KEY);
		put_be32(h, NFTA_DATA_VALUE, BASE + first + i);
		close_nest(h, key);
		close_nest(h, element);
	}
	close_nest(h, list);
	return h->nlmsg_len;
}
