/* Messages into plain structs, and the sums that say what was read: every peer prints the same for the same state. */
#pragma once
#include "netlink.h"

struct sums {
	uint32_t count, a, b, c, d;
};

struct route {
	struct rtmsg header;
	uint32_t table, dst, gateway, oif, priority, prefsrc;
};

static inline void decode_route(const struct nlmsghdr *h, struct route *r)
{
	memset(r, 0, sizeof *r);
	r->header = *(struct rtmsg *)NLMSG_DATA(h);
	r->table = r->header.rtm_table;
	for_each_attribute(a, h, sizeof r->header)
		switch (type_of(a)) {
		case RTA_DST: if (size_of(a) == 4) r->dst = be32_of(a); break;
		case RTA_GATEWAY: if (size_of(a) == 4) r->gateway = be32_of(a); break;
		case RTA_PREFSRC: if (size_of(a) == 4) r->prefsrc = be32_of(a); break;
		case RTA_OIF: r->oif = u32_of(a); break;
		case RTA_PRIORITY: r->priority = u32_of(a); break;
		case RTA_TABLE: r->table = u32_of(a); break;
		}
}

static inline void sum_route(struct sums *s, const struct route *r)
{
	if (r->header.rtm_family != AF_INET || r->table != RT_TABLE_MAIN || r->dst >> 24 != 10)
		return;
	s->count++, s->a += r->dst, s->b += r->priority, s->c += r->gateway != 0;
}

struct link {
	struct ifinfomsg header;
	uint32_t mtu, min_mtu, max_mtu, queue_length, master, link, netns, group, promiscuity, tx_queues, rx_queues;
	uint32_t gso_size, gso_segments, gro_size, carrier_changes;
	uint8_t operstate, mode, carrier, proto_down, address_length, address[32], broadcast[32];
	char name[IFNAMSIZ], qdisc[IFNAMSIZ], kind[IFNAMSIZ], port_kind[IFNAMSIZ], alias[256];
	struct rtnl_link_stats64 stats;
	uint32_t inet[40], inet6[80], inet6_flags;
	struct ifla_cacheinfo inet6_cache;
	uint64_t inet6_stats[64], icmp6_stats[16];
	uint8_t address_mode;
};

static inline void decode_families(const struct nlattr *families, struct link *l)
{
	for_each_inside(family, families)
		for_each_inside(a, family)
			switch (type_of(family) << 8 | type_of(a)) {
			case AF_INET << 8 | IFLA_INET_CONF: COPY(l->inet, a); break;
			case AF_INET6 << 8 | IFLA_INET6_FLAGS: l->inet6_flags = u32_of(a); break;
			case AF_INET6 << 8 | IFLA_INET6_CONF: COPY(l->inet6, a); break;
			case AF_INET6 << 8 | IFLA_INET6_STATS: COPY(l->inet6_stats, a); break;
			case AF_INET6 << 8 | IFLA_INET6_ICMP6STATS: COPY(l->icmp6_stats, a); break;
			case AF_INET6 << 8 | IFLA_INET6_CACHEINFO: COPY(l->inet6_cache, a); break;
			case AF_INET6 << 8 | IFLA_INET6_ADDR_GEN_MODE: l->address_mode = u8_of(a); break;
			}
}

static inline void decode_link(const struct nlmsghdr *h, struct link *l)
{
	memset(l, 0, sizeof *l);
	l->header = *(struct ifinfomsg *)NLMSG_DATA(h);
	for_each_attribute(a, h, sizeof l->header)
		switch (type_of(a)) {
		case IFLA_IFNAME: COPY(l->name, a); break;
		case IFLA_QDISC: COPY(l->qdisc, a); break;
		case IFLA_IFALIAS: COPY(l->alias, a); break;
		case IFLA_MTU: l->mtu = u32_of(a); break;
		case IFLA_MIN_MTU: l->min_mtu = u32_of(a); break;
		case IFLA_MAX_MTU: l->max_mtu = u32_of(a); break;
		case IFLA_TXQLEN: l->queue_length = u32_of(a); break;
		case IFLA_MASTER: l->master = u32_of(a); break;
		case IFLA_LINK: l->link = u32_of(a); break;
		case IFLA_LINK_NETNSID: l->netns = u32_of(a); break;
		case IFLA_GROUP: l->group = u32_of(a); break;
		case IFLA_PROMISCUITY: l->promiscuity = u32_of(a); break;
		case IFLA_NUM_TX_QUEUES: l->tx_queues = u32_of(a); break;
		case IFLA_NUM_RX_QUEUES: l->rx_queues = u32_of(a); break;
		case IFLA_GSO_MAX_SIZE: l->gso_size = u32_of(a); break;
		case IFLA_GSO_MAX_SEGS: l->gso_segments = u32_of(a); break;
		case IFLA_GRO_MAX_SIZE: l->gro_size = u32_of(a); break;
		case IFLA_CARRIER_CHANGES: l->carrier_changes = u32_of(a); break;
		case IFLA_OPERSTATE: l->operstate = u8_of(a); break;
		case IFLA_LINKMODE: l->mode = u8_of(a); break;
		case IFLA_CARRIER: l->carrier = u8_of(a); break;
		case IFLA_PROTO_DOWN: l->proto_down = u8_of(a); break;
		case IFLA_ADDRESS: l->address_length = size_of(a); COPY(l->address, a); break;
		case IFLA_BROADCAST: COPY(l->broadcast, a); break;
		case IFLA_STATS64: COPY(l->stats, a); break;
		case IFLA_LINKINFO:
			for_each_inside(info, a)
				switch (type_of(info)) {
				case IFLA_INFO_KIND: COPY(l->kind, info); break;
				case IFLA_INFO_SLAVE_KIND: COPY(l->port_kind, info); break;
				}
			break;
		case IFLA_AF_SPEC: decode_families(a, l); break;
		}
}

static inline void sum_link(struct sums *s, const struct link *l)
{
	s->count++, s->a += l->header.ifi_index, s->b += l->mtu, s->d += strcmp(l->kind, "veth") == 0;
	for (int i = 0; i < l->address_length; i++)
		s->c += l->address[i];
}

struct address {
	struct ifaddrmsg header;
	uint32_t flags, priority;
	uint8_t length, address[16], local[16], broadcast[16];
	char label[IFNAMSIZ];
	struct ifa_cacheinfo cache;
};

static inline void decode_address(const struct nlmsghdr *h, struct address *x)
{
	memset(x, 0, sizeof *x);
	x->header = *(struct ifaddrmsg *)NLMSG_DATA(h);
	x->flags = x->header.ifa_flags;
	for_each_attribute(a, h, sizeof x->header)
		switch (type_of(a)) {
		case IFA_ADDRESS: x->length = size_of(a); COPY(x->address, a); break;
		case IFA_LOCAL: COPY(x->local, a); break;
		case IFA_BROADCAST: COPY(x->broadcast, a); break;
		case IFA_LABEL: COPY(x->label, a); break;
		case IFA_FLAGS: x->flags = u32_of(a); break;
		case IFA_RT_PRIORITY: x->priority = u32_of(a); break;
		case IFA_CACHEINFO: COPY(x->cache, a); break;
		}
}

static inline void sum_address(struct sums *s, const struct address *x)
{
	s->count++, s->a += x->header.ifa_index, s->b += x->header.ifa_prefixlen;
	for (int i = 0; i < x->length; i++)
		s->c += x->address[i];
}

enum expression_kind { OTHER, PAYLOAD, CMP, MASQ };

struct expression {
	enum expression_kind kind;
	uint32_t reg, base, offset, length, op, data;
};

struct rule {
	uint64_t handle, position;
	char table[32], chain[32];
	int count;
	struct expression expressions[8];
};

static inline enum expression_kind kind_of(const char *name)
{
	return strcmp(name, "payload") == 0 ? PAYLOAD : strcmp(name, "cmp") == 0 ? CMP : strcmp(name, "masq") == 0 ? MASQ : OTHER;
}

static inline void decode_expression(const struct nlattr *element, struct expression *x)
{
	for_each_inside(part, element) {
		if (type_of(part) == NFTA_EXPR_NAME)
			x->kind = kind_of(data_of(part));
		else if (type_of(part) == NFTA_EXPR_DATA && x->kind == PAYLOAD)
			for_each_inside(a, part)
				switch (type_of(a)) {
				case NFTA_PAYLOAD_DREG: x->reg = be32_of(a); break;
				case NFTA_PAYLOAD_BASE: x->base = be32_of(a); break;
				case NFTA_PAYLOAD_OFFSET: x->offset = be32_of(a); break;
				case NFTA_PAYLOAD_LEN: x->length = be32_of(a); break;
				}
		else if (type_of(part) == NFTA_EXPR_DATA && x->kind == CMP)
			for_each_inside(a, part)
				switch (type_of(a)) {
				case NFTA_CMP_SREG: x->reg = be32_of(a); break;
				case NFTA_CMP_OP: x->op = be32_of(a); break;
				case NFTA_CMP_DATA:
					for_each_inside(value, a)
						if (type_of(value) == NFTA_DATA_VALUE)
							x->length = size_of(value), x->data = be32_of(value);
					break;
				}
	}
}

static inline void decode_rule(const struct nlmsghdr *h, struct rule *r)
{
	memset(r, 0, sizeof *r);
	for_each_attribute(a, h, sizeof(struct nfgenmsg))
		switch (type_of(a)) {
		case NFTA_RULE_TABLE: COPY(r->table, a); break;
		case NFTA_RULE_CHAIN: COPY(r->chain, a); break;
		case NFTA_RULE_HANDLE: r->handle = be64toh(u64_of(a)); break;
		case NFTA_RULE_POSITION: r->position = be64toh(u64_of(a)); break;
		case NFTA_RULE_EXPRESSIONS:
			for_each_inside(element, a)
				if (r->count < 8)
					decode_expression(element, &r->expressions[r->count++]);
			break;
		}
}

static inline void sum_rule(struct sums *s, const struct rule *r)
{
	s->count++;
	for (int i = 0; i < r->count; i++) {
		if (r->expressions[i].kind == CMP)
			s->a += r->expressions[i].data;
		s->b += r->expressions[i].kind == MASQ;
	}
}

struct element {
	uint32_t key, flags;
	uint64_t timeout, expires;
};

static inline void decode_element(const struct nlattr *nest, struct element *e)
{
	memset(e, 0, sizeof *e);
	for_each_inside(a, nest)
		switch (type_of(a)) {
		case NFTA_SET_ELEM_KEY:
			for_each_inside(value, a)
				if (type_of(value) == NFTA_DATA_VALUE)
					e->key = be32_of(value);
			break;
		case NFTA_SET_ELEM_FLAGS: e->flags = be32_of(a); break;
		case NFTA_SET_ELEM_TIMEOUT: e->timeout = be64toh(u64_of(a)); break;
		case NFTA_SET_ELEM_EXPIRATION: e->expires = be64toh(u64_of(a)); break;
		}
}
