/*
 * What the kernel and a compiler can do: plain sockets, plain structs, everything that saves time.
 *
 *     c VARIANT WORKLOAD N [REPEATS]
 *
 * c        writes, sends, waits for the confirmation; reads into structs
 * c-acks   w1-batch, w1-all: every message asks for its own acknowledgement, as one result per operation needs
 * c-floor  dumps, w6 and requests: replies are received and not looked at. The kernel's own time.
 */
#include "decode.h"
#include "encode.h"

#include <sched.h>
#include <sys/mount.h>

static const char *variant, *workload;
static long n;
static int repeats;

static bool is(const char *text, const char *other) { return strcmp(text, other) == 0; }

static void report(long count, double took, double per_operation, double cpu, const char *more, const char *note)
{
	printf("{\"peer\":\"%s\",\"workload\":\"%s\",\"n\":%ld,\"seconds\":%.6f,\"per_op_us\":%.4f,\"cpu_s\":%.6f,\"max_rss_kb\":%ld,%s\"note\":\"%s\"}\n",
		variant, workload, count, took, per_operation, cpu, peak_memory(), more, note);
}

static int device(void) { return atoi(getenv("BENCH_IFINDEX")); }

/* ---- w1: routes ---- */

static void routes_one_by_one(void)
{
	struct nl s = nl_open(NETLINK_ROUTE, 0);
	uint8_t request[256] __attribute__((aligned(8)));
	int oif = device();
	double cpu = processor(), start = seconds();
	for (long i = 0; i < n; i++)
		check_errno(nl_ask(&s, add_route(request, BASE + i, 32, oif, 0, 0, 0)), "route");
	double took = seconds() - start;
	report(n, took, took / n * 1e6, processor() - cpu, "", "one request, one acknowledgement");
}

/* At this size the kernel's cost for each message is at its lowest. */
#define DATAGRAM (128 << 10)

static void routes_in_batches(void)
{
	struct nl s = nl_open(NETLINK_ROUTE, 64 << 20);
	uint8_t *datagram = aligned_alloc(64, DATAGRAM);
	bool each = is(variant, "c-acks");
	int oif = device();
	memset(datagram, 0, DATAGRAM);
	memset(received, 0, sizeof received);
	double cpu = processor(), start = seconds();
	for (long i = 0; i < n;) {
		size_t length = 0;
		struct nlmsghdr *h = NULL;
		while (i < n && length + 64 <= DATAGRAM) {
			h = add_route(datagram + length, BASE + i, 32, oif, 0, each ? NLM_F_ACK : 0, i + 1);
			length += h->nlmsg_len;
			i++;
		}
		h->nlmsg_flags |= NLM_F_ACK; /* says that all went well: errors come unasked */
		nl_send(&s, datagram, length);
		for (bool over = false; !over;) {
			int left = nl_receive(&s);
			for_each_message(reply, left) {
				check_errno(-((struct nlmsgerr *)NLMSG_DATA(reply))->error, "route");
				over = reply->nlmsg_seq == (uint32_t)i;
			}
		}
	}
	double took = seconds() - start;
	report(n, took, took / n * 1e6, processor() - cpu, "", each ? "128 KiB a send, an acknowledgement each" : "128 KiB a send, one acknowledgement");
}

/* ---- w2 … w5: lists ---- */

/* The structs that a list gives: an array that grows as a caller's would. */
static void *items;
static size_t count, capacity;

static void *item(size_t size)
{
	if (count == capacity)
		items = realloc(items, (capacity = capacity ? capacity * 2 : 1024) * size);
	return (uint8_t *)items + count++ * size;
}

static void keep_route(const struct nlmsghdr *h) { decode_route(h, item(sizeof(struct route))); }
static void keep_link(const struct nlmsghdr *h) { decode_link(h, item(sizeof(struct link))); }
static void keep_address(const struct nlmsghdr *h) { decode_address(h, item(sizeof(struct address))); }
static void keep_rule(const struct nlmsghdr *h) { decode_rule(h, item(sizeof(struct rule))); }
static void keep_elements(const struct nlmsghdr *h)
{
	for_each_attribute(a, h, sizeof(struct nfgenmsg))
		if (type_of(a) == NFTA_SET_ELEM_LIST_ELEMENTS)
			for_each_inside(element, a)
				decode_element(element, item(sizeof(struct element)));
}

static struct sums summed;
/* Two fields of each route, and nothing kept. */
static void walk_route(const struct nlmsghdr *h)
{
	const struct rtmsg *r = NLMSG_DATA(h);
	uint32_t dst = 0, priority = 0;
	for_each_attribute(a, h, sizeof *r)
		switch (type_of(a)) {
		case RTA_DST: dst = be32_of(a); break;
		case RTA_PRIORITY: priority = u32_of(a); break;
		}
	if (r->rtm_table == RT_TABLE_MAIN && dst >> 24 == 10)
		summed.count++, summed.a += dst, summed.b += priority;
}

static void forget(void)
{
	free(items);
	items = NULL;
	count = capacity = 0;
	summed = (struct sums){0};
}

enum listed { ROUTES, LINKS, ADDRESSES, RULES, ELEMENTS, WALK };

static void (*const keep[])(const struct nlmsghdr *) = {keep_route, keep_link, keep_address, keep_rule, keep_elements, walk_route};

static const char *sums(enum listed what)
{
	static char text[96];
	struct sums s = summed;
	for (size_t i = 0; i < count; i++)
		switch (what) {
		case ROUTES: sum_route(&s, (struct route *)items + i); break;
		case LINKS: sum_link(&s, (struct link *)items + i); break;
		case ADDRESSES: sum_address(&s, (struct address *)items + i); break;
		case RULES: sum_rule(&s, (struct rule *)items + i); break;
		case ELEMENTS: s.count++, s.a += ((struct element *)items)[i].key; break;
		case WALK: break;
		}
	snprintf(text, sizeof text, "%u:%u:%u:%u:%u", s.count, s.a, s.b, s.c, s.d);
	return text;
}

static struct nlmsghdr *question(void *at, enum listed what)
{
	struct rtmsg route = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN};
	struct ifinfomsg link = {0};
	struct ifaddrmsg address = {0};
	struct nlmsghdr *h;
	switch (what) {
	case LINKS: return begin(at, RTM_GETLINK, NLM_F_DUMP, 1, &link, sizeof link);
	case ADDRESSES: return begin(at, RTM_GETADDR, NLM_F_DUMP, 1, &address, sizeof address);
	case RULES:
		h = nft(at, NFT(NFT_MSG_GETRULE), NLM_F_DUMP, 1, AF_INET, 0);
		put_text(h, NFTA_RULE_TABLE, "nat");
		put_text(h, NFTA_RULE_CHAIN, "postrouting");
		return h;
	case ELEMENTS:
		h = nft(at, NFT(NFT_MSG_GETSETELEM), NLM_F_DUMP, 1, AF_INET, 0);
		put_text(h, NFTA_SET_ELEM_LIST_TABLE, "filter");
		put_text(h, NFTA_SET_ELEM_LIST_SET, "s");
		return h;
	default: return begin(at, RTM_GETROUTE, NLM_F_DUMP, 1, &route, sizeof route);
	}
}

static void dump(struct nl *s, struct nlmsghdr *request, void (*take)(const struct nlmsghdr *))
{
	nl_send(s, request, request->nlmsg_len);
	for (;;) {
		int length = nl_receive(s);
		if (take == NULL) { /* the end is the last message of its datagram, and 20 bytes long */
			struct nlmsghdr *last = (void *)(received + length - 20);
			if (length >= 20 && last->nlmsg_type == NLMSG_DONE && last->nlmsg_len == 20)
				return;
			continue;
		}
		for_each_message(h, length) {
			if (h->nlmsg_type == NLMSG_DONE)
				return;
			if (h->nlmsg_type == NLMSG_ERROR)
				check_errno(-((struct nlmsgerr *)NLMSG_DATA(h))->error, "dump");
			take(h);
		}
	}
}

/* Median of the passes, and the sums of the last. */
static void report_passes(double *times, double cpu, const char *check, long listed, const char *note)
{
	char more[200];
	double first = times[0], middle = median(times, repeats);
	snprintf(more, sizeof more, "\"first_s\":%.6f,\"reps\":%d,%s%s%s", first, repeats, check ? "\"check\":\"" : "", check ? check : "", check ? "\"," : "");
	report(listed, middle, middle / listed * 1e6, cpu / repeats, more, note);
}

static void list(enum listed what)
{
	bool floor = is(variant, "c-floor");
	struct nl s = nl_open(what == RULES || what == ELEMENTS ? NETLINK_NETFILTER : NETLINK_ROUTE, 8 << 20);
	uint8_t request[256] __attribute__((aligned(8)));
	double times[repeats], cpu = processor();
	int strict = 1; /* lets the kernel filter by table */
	setsockopt(s.fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &strict, sizeof strict);
	for (int i = 0; i < repeats; i++) {
		forget();
		double start = seconds();
		dump(&s, question(request, what), floor ? NULL : keep[what]);
		times[i] = seconds() - start;
	}
	cpu = processor() - cpu;
	report_passes(times, cpu, floor ? NULL : sums(what), floor || what == WALK ? n : (long)count, floor ? "received, not looked at" : "structs");
}

/* ---- w4, w5: a transaction ---- */

static size_t write_transaction(uint8_t *at, bool elements)
{
	uint8_t *end = at + batch(at, NFNL_MSG_BATCH_BEGIN);
	long step = elements ? ELEMENTS_IN_MESSAGE : 1;
	for (long i = 0; i < n; i += step) {
		int flags = i + step >= n ? NLM_F_ACK : 0;
		end += elements ? add_elements(end, i, n - i < step ? n - i : step, flags, i + 1)
				: add_masquerade(end, BASE + i, 4, flags, i + 1);
	}
	return end + batch(end, NFNL_MSG_BATCH_END) - at;
}

static void transaction(bool elements)
{
	struct nl s = nl_open(NETLINK_NETFILTER, 128 << 20);
	uint8_t *datagram = malloc(n * 256 + 4096);
	double cpu = processor(), start = seconds();
	nl_send(&s, datagram, write_transaction(datagram, elements));
	check_errno(nl_acknowledged(&s), "transaction");
	double took = seconds() - start;
	report(n, took, took / n * 1e6, processor() - cpu, "", "one transaction, one acknowledgement");
}

/* ---- w6: latency ---- */

static void round_trips(void)
{
	struct nl s = nl_open(NETLINK_ROUTE, 0);
	struct ifinfomsg header = {.ifi_index = device()};
	uint8_t request[64] __attribute__((aligned(8)));
	double *times = malloc(n * sizeof *times);
	bool floor = is(variant, "c-floor"), right = true;
	struct link link;
	double cpu = processor(), begun = seconds();
	for (long i = 0; i < n; i++) {
		double start = seconds();
		struct nlmsghdr *h = begin(request, RTM_GETLINK, 0, s.sequence++, &header, sizeof header);
		nl_send(&s, h, h->nlmsg_len);
		nl_receive(&s);
		h = (void *)received;
		right &= h->nlmsg_type == RTM_NEWLINK;
		if (!floor) {
			decode_link(h, &link);
			right &= link.header.ifi_index == header.ifi_index;
		}
		times[i] = seconds() - start;
	}
	double took = seconds() - begun;
	cpu = processor() - cpu;
	double middle = median(times, n) * 1e6;
	char more[128];
	snprintf(more, sizeof more, "\"p50_us\":%.2f,\"p99_us\":%.2f,\"check\":\"%d\",", middle, times[n * 99 / 100] * 1e6, right);
	report(n, took, middle, cpu, more, floor ? "reply not looked at" : "struct");
}

/* ---- requests: many such questions at once ---- */

static void questions_at_once(void)
{
	struct nl s = nl_open(NETLINK_ROUTE, 8 << 20);
	struct ifinfomsg header = {.ifi_index = device()};
	uint8_t *datagram = aligned_alloc(64, n * 64);
	struct link *links = malloc(n * sizeof *links);
	bool floor = is(variant, "c-floor");
	long right = 0;
	double times[repeats], cpu = processor();
	for (int i = 0; i < repeats; i++) {
		size_t length = 0;
		right = 0;
		double start = seconds();
		for (long k = 0; k < n; k++)
			length += begin(datagram + length, RTM_GETLINK, 0, s.sequence++, &header, sizeof header)->nlmsg_len;
		nl_send(&s, datagram, length);
		for (long k = 0; k < n; k++) {
			nl_receive(&s);
			const struct nlmsghdr *h = (void *)received;
			if (!floor) {
				decode_link(h, links + k);
				right += links[k].header.ifi_index == header.ifi_index;
			} else
				right += h->nlmsg_type == RTM_NEWLINK;
		}
		times[i] = seconds() - start;
	}
	char check[24];
	snprintf(check, sizeof check, "%ld", right);
	report_passes(times, processor() - cpu, check, n, floor ? "one send, replies not looked at" : "one send, structs");
}

/* ---- w7: events ---- */

#define SENTINEL 0xc612fffeu /* 198.18.255.254 */

static void events(void)
{
	struct nl s = nl_open(NETLINK_ROUTE, 64 << 20);
	int group = RTNLGRP_IPV4_IFADDR, overruns = 0;
	long got = 0;
	double first = 0, last = 0, cpu = processor();
	struct address address;
	setsockopt(s.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group);
	puts("READY");
	fflush(stdout);
	for (bool over = false; !over;) {
		int length = recv(s.fd, received, sizeof received, 0);
		if (length < 0 && errno != ENOBUFS)
			fail("recv");
		overruns += length < 0;
		first = first ? first : seconds();
		for_each_message(h, length) {
			uint32_t local;
			decode_address(h, &address);
			memcpy(&local, address.local, 4);
			over = over || ntohl(local) == SENTINEL;
			got += !over;
		}
		last = over ? last : seconds();
	}
	cpu = processor() - cpu;
	char more[64];
	snprintf(more, sizeof more, "\"received\":%ld,\"enobufs\":%d,", got, overruns);
	report(got, last - first, cpu / (got ? got : 1) * 1e6, cpu, more, "processor time of each event; 64 MiB asked for");
}

/* ---- w8: a container's way out ---- */

#define NAMESPACE "/run/netns/bench-c"

static struct nlmsghdr *link_message(void *at, int type, int flags, int index, bool up)
{
	struct ifinfomsg header = {.ifi_index = index, .ifi_flags = up ? IFF_UP : 0, .ifi_change = up ? IFF_UP : 0};
	return begin(at, type, flags, 0, &header, sizeof header);
}

static void add_link(struct nl *s, const char *name, const char *kind, const char *peer)
{
	uint8_t request[512] __attribute__((aligned(8)));
	struct nlmsghdr *h = link_message(request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, false);
	put_text(h, IFLA_IFNAME, name);
	struct nlattr *info = open_nest(h, IFLA_LINKINFO);
	put_text(h, IFLA_INFO_KIND, kind);
	if (peer) {
		struct nlattr *data = open_nest(h, IFLA_INFO_DATA), *other = open_nest(h, VETH_INFO_PEER);
		memset(end_of(h), 0, sizeof(struct ifinfomsg));
		h->nlmsg_len += sizeof(struct ifinfomsg);
		put_text(h, IFLA_IFNAME, peer);
		close_nest(h, other);
		close_nest(h, data);
	}
	close_nest(h, info);
	check_errno(nl_ask(s, h), name);
}

static int index_of(struct nl *s, const char *name)
{
	uint8_t request[128] __attribute__((aligned(8)));
	struct nlmsghdr *h = link_message(request, RTM_GETLINK, 0, 0, false);
	put_text(h, IFLA_IFNAME, name);
	h->nlmsg_seq = s->sequence++;
	nl_send(s, h, h->nlmsg_len);
	nl_receive(s);
	h = (void *)received;
	if (h->nlmsg_type != RTM_NEWLINK)
		fail(name);
	return ((struct ifinfomsg *)NLMSG_DATA(h))->ifi_index;
}

static void add_address(struct nl *s, int index, uint32_t address)
{
	uint8_t request[128] __attribute__((aligned(8)));
	struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_prefixlen = 24, .ifa_index = index};
	struct nlmsghdr *h = begin(request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, 0, &header, sizeof header);
	put_be32(h, IFA_LOCAL, address);
	put_be32(h, IFA_ADDRESS, address);
	check_errno(nl_ask(s, h), "address");
}

/* Up, and as a port of `controller` or in the namespace `fd`. */
static void change_link(struct nl *s, int index, bool up, int controller, int fd)
{
	uint8_t request[128] __attribute__((aligned(8)));
	struct nlmsghdr *h = link_message(request, RTM_NEWLINK, 0, index, up);
	if (controller)
		put_u32(h, IFLA_MASTER, controller);
	if (fd)
		put_u32(h, IFLA_NET_NS_FD, fd);
	check_errno(nl_ask(s, h), "link");
}

static void delete_link(struct nl *s, int index)
{
	uint8_t request[64] __attribute__((aligned(8)));
	check_errno(nl_ask(s, link_message(request, RTM_DELLINK, 0, index, false)), "delete link");
}

static size_t table(void *at, int type, const char *name, int flags, uint32_t sequence)
{
	struct nlmsghdr *h = nft(at, NFT(type), flags, sequence, AF_INET, 0);
	put_text(h, NFTA_TABLE_NAME, name);
	return h->nlmsg_len;
}

static size_t base_chain(void *at, const char *table, const char *chain, const char *type, int hook, int priority, uint32_t sequence)
{
	struct nlmsghdr *h = nft(at, NFT(NFT_MSG_NEWCHAIN), NLM_F_CREATE, sequence, AF_INET, 0);
	put_text(h, NFTA_CHAIN_TABLE, table);
	put_text(h, NFTA_CHAIN_NAME, chain);
	struct nlattr *nest = open_nest(h, NFTA_CHAIN_HOOK);
	put_be32(h, NFTA_HOOK_HOOKNUM, hook);
	put_be32(h, NFTA_HOOK_PRIORITY, priority);
	close_nest(h, nest);
	put_text(h, NFTA_CHAIN_TYPE, type);
	put_be32(h, NFTA_CHAIN_POLICY, NF_ACCEPT);
	return h->nlmsg_len;
}

static size_t accept_device(void *at, int key, int flags, uint32_t sequence)
{
	char name[IFNAMSIZ] = "br0";
	struct nlattr *nest;
	struct nlmsghdr *h = open_rule(at, "filter", "forward", flags, sequence, &nest);
	load_meta(h, key);
	compare(h, name, sizeof name);
	accept_packet(h);
	close_nest(h, nest);
	return h->nlmsg_len;
}

static void add_ruleset(struct nl *s)
{
	uint8_t batch_bytes[4096] __attribute__((aligned(8))), *at = batch_bytes;
	at += batch(at, NFNL_MSG_BATCH_BEGIN);
	at += table(at, NFT_MSG_NEWTABLE, "nat", NLM_F_CREATE, 1);
	at += base_chain(at, "nat", "postrouting", "nat", NF_INET_POST_ROUTING, 100, 2);
	at += add_masquerade(at, 0xc0a80000, 2, 0, 3);
	at += table(at, NFT_MSG_NEWTABLE, "filter", NLM_F_CREATE, 4);
	at += base_chain(at, "filter", "forward", "filter", NF_INET_FORWARD, 0, 5);
	at += accept_device(at, NFT_META_IIFNAME, 0, 6);
	at += accept_device(at, NFT_META_OIFNAME, NLM_F_ACK, 7);
	at += batch(at, NFNL_MSG_BATCH_END);
	nl_send(s, batch_bytes, at - batch_bytes);
	check_errno(nl_acknowledged(s), "ruleset");
}

static void delete_ruleset(struct nl *s)
{
	uint8_t batch_bytes[512] __attribute__((aligned(8))), *at = batch_bytes;
	at += batch(at, NFNL_MSG_BATCH_BEGIN);
	at += table(at, NFT_MSG_DELTABLE, "nat", 0, 1);
	at += table(at, NFT_MSG_DELTABLE, "filter", NLM_F_ACK, 2);
	at += batch(at, NFNL_MSG_BATCH_END);
	nl_send(s, batch_bytes, at - batch_bytes);
	check_errno(nl_acknowledged(s), "delete tables");
}

/* A namespace with a name. Returns a socket inside. */
static struct nl add_namespace(int here)
{
	int file = open(NAMESPACE, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
	if (file < 0 || close(file) || unshare(CLONE_NEWNET) || mount("/proc/thread-self/ns/net", NAMESPACE, "none", MS_BIND, NULL))
		fail("namespace");
	struct nl inside = nl_open(NETLINK_ROUTE, 0);
	if (setns(here, CLONE_NEWNET))
		fail("setns");
	return inside;
}

static void way_out(void)
{
	double *ups = malloc(n * sizeof *ups), *downs = malloc(n * sizeof *downs), *both = malloc(n * sizeof *both);
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	double cpu = processor();
	for (long i = 0; i < n; i++) {
		double start = seconds();
		struct nl outside = nl_open(NETLINK_ROUTE, 0), filter = nl_open(NETLINK_NETFILTER, 0), inside = add_namespace(here);
		int file = open(NAMESPACE, O_RDONLY | O_CLOEXEC);
		add_link(&outside, "br0", "bridge", NULL);
		int bridge = index_of(&outside, "br0");
		add_address(&outside, bridge, 0xc0a84d01);
		change_link(&outside, bridge, true, 0, 0);
		add_link(&outside, "vh0", "veth", "vc0");
		int host = index_of(&outside, "vh0");
		change_link(&outside, host, true, bridge, 0);
		change_link(&outside, index_of(&outside, "vc0"), false, 0, file);
		int container = index_of(&inside, "vc0");
		add_address(&inside, container, 0xc0a84d02);
		change_link(&inside, container, true, 0, 0);
		change_link(&inside, 1, true, 0, 0);
		uint8_t request[128] __attribute__((aligned(8)));
		check_errno(nl_ask(&inside, add_route(request, 0, 0, container, 0xc0a84d01, 0, 0)), "default route");
		add_ruleset(&filter);
		ups[i] = seconds() - start;
		if (i == 0 && getenv("BENCH_VERIFY") && system(getenv("BENCH_VERIFY")))
			fail("verification");
		start = seconds();
		delete_ruleset(&filter);
		delete_link(&outside, host);
		delete_link(&outside, bridge);
		close(file), close(inside.fd), close(outside.fd), close(filter.fd);
		if (umount2(NAMESPACE, MNT_DETACH) || unlink(NAMESPACE))
			fail("delete namespace");
		downs[i] = seconds() - start;
		both[i] = ups[i] + downs[i];
	}
	cpu = processor() - cpu;
	double middle = median(both, n);
	char more[128];
	snprintf(more, sizeof more, "\"setup_us\":%.1f,\"teardown_us\":%.1f,", median(ups, n) * 1e6, median(downs, n) * 1e6);
	report(n, middle * n, middle * 1e6, cpu, more, "sockets opened each time");
}

/* ---- w9: from memory ---- */

static void from_memory(enum listed what, int type)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/capture.bin", getenv("BENCH_CAP"));
	int file = open(path, O_RDONLY);
	off_t length = lseek(file, 0, SEEK_END);
	uint8_t *bytes = malloc(length);
	if (file < 0 || pread(file, bytes, length, 0) != length)
		fail(path);
	double times[repeats], cpu = processor();
	for (int i = 0; i < repeats; i++) {
		forget();
		double start = seconds();
		for (uint8_t *at = bytes; at < bytes + length;) {
			struct nlmsghdr *h = (void *)at;
			if (h->nlmsg_type == type)
				keep[what](h);
			at += NLMSG_ALIGN(h->nlmsg_len);
		}
		times[i] = seconds() - start;
	}
	cpu = processor() - cpu;
	report_passes(times, cpu, sums(what), count, "structs");
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: c VARIANT WORKLOAD N [REPEATS]\n");
		return 2;
	}
	variant = argv[1], workload = argv[2], n = atol(argv[3]), repeats = argc > 4 ? atoi(argv[4]) : 1;
	if (is(workload, "w1-ack")) routes_one_by_one();
	else if (is(workload, "w1-batch") || is(workload, "w1-all")) routes_in_batches();
	else if (is(workload, "w2")) list(ROUTES);
	else if (is(workload, "walk")) list(WALK);
	else if (is(workload, "w3-links")) list(LINKS);
	else if (is(workload, "w3-addrs")) list(ADDRESSES);
	else if (is(workload, "w4-add")) transaction(false);
	else if (is(workload, "w4-list")) list(RULES);
	else if (is(workload, "w5-add")) transaction(true);
	else if (is(workload, "w5-list")) list(ELEMENTS);
	else if (is(workload, "w6")) round_trips();
	else if (is(workload, "requests")) questions_at_once();
	else if (strncmp(workload, "w7", 2) == 0) events();
	else if (is(workload, "w8")) way_out();
	else if (is(workload, "w9-route")) from_memory(ROUTES, RTM_NEWROUTE);
	else if (is(workload, "w9-link")) from_memory(LINKS, RTM_NEWLINK);
	else if (is(workload, "w9-rule")) from_memory(RULES, NFT(NFT_MSG_NEWRULE));
	else {
		fprintf(stderr, "no workload is called %s\n", workload);
		return 2;
	}
	return 0;
}
