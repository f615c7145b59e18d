/* Netlink with plain sockets, as little as the C peer needs: messages written and walked, a clock, the line of results. */
#pragma once
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

static inline void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static inline void check_errno(int error, const char *what)
{
	if (error == 0)
		return;
	errno = error;
	fail(what);
}

/* ---- time and the line of results ---- */

static inline double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static inline double processor(void)
{
	struct rusage r;
	getrusage(RUSAGE_SELF, &r);
	return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}

/* VmHWM: ru_maxrss is inherited over exec. */
static inline long peak_memory(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kilobytes = 0;
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1)
			break;
	if (f)
		fclose(f);
	return kilobytes;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* Sorts. */
static inline double median(double *values, int count)
{
	qsort(values, count, sizeof *values, by_size);
	return count & 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* ---- sockets ---- */

struct nl {
	int fd;
	uint32_t sequence;
};

/* `buffer`: bytes of both socket buffers, past the system's limits; 0 leaves them. */
static inline struct nl nl_open(int protocol, int buffer)
{
	struct nl s = {.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), .sequence = 1};
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	if (s.fd < 0 || connect(s.fd, (struct sockaddr *)&kernel, sizeof kernel))
		fail("netlink socket");
	if (buffer) {
		setsockopt(s.fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
		setsockopt(s.fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
	}
	return s;
}

static inline void nl_send(struct nl *s, const void *bytes, size_t length)
{
	if (send(s->fd, bytes, length, 0) != (ssize_t)length)
		fail("send");
}

static uint8_t received[1 << 20] __attribute__((aligned(64)));

static inline int nl_receive(struct nl *s)
{
	int length = recv(s->fd, received, sizeof received, 0);
	if (length < 0)
		fail("recv");
	return length;
}

#define for_each_message(h, length) \
	for (struct nlmsghdr *h = (void *)received; NLMSG_OK(h, length); h = NLMSG_NEXT(h, length))

/* The errno of the next NLMSG_ERROR: what comes before it is passed over. */
static inline int nl_acknowledged(struct nl *s)
{
	for (;;) {
		int length = nl_receive(s);
		for_each_message(h, length)
			if (h->nlmsg_type == NLMSG_ERROR)
				return -((struct nlmsgerr *)NLMSG_DATA(h))->error;
	}
}

/* One request, one acknowledgement. */
static inline int nl_ask(struct nl *s, struct nlmsghdr *h)
{
	h->nlmsg_flags |= NLM_F_ACK;
	h->nlmsg_seq = s->sequence++;
	nl_send(s, h, h->nlmsg_len);
	return nl_acknowledged(s);
}

/* ---- writing: every function writes behind the message `h` and lengthens it ---- */

static inline struct nlmsghdr *begin(void *at, int type, int flags, uint32_t sequence, const void *fixed, size_t size)
{
	struct nlmsghdr *h = at;
	*h = (struct nlmsghdr){
		.nlmsg_len = NLMSG_LENGTH(size), .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags, .nlmsg_seq = sequence};
	memcpy(NLMSG_DATA(h), fixed, size);
	return h;
}

static inline void *end_of(struct nlmsghdr *h) { return (uint8_t *)h + NLMSG_ALIGN(h->nlmsg_len); }

static inline void put(struct nlmsghdr *h, int type, const void *data, size_t size)
{
	struct nlattr *a = end_of(h);
	size_t length = NLA_ALIGN(NLA_HDRLEN + size);
	memset((uint8_t *)a + length - 4, 0, 4); /* the padding */
	*a = (struct nlattr){.nla_type = type, .nla_len = NLA_HDRLEN + size};
	memcpy((uint8_t *)a + NLA_HDRLEN, data, size);
	h->nlmsg_len += length;
}

static inline void put_u32(struct nlmsghdr *h, int type, uint32_t value) { put(h, type, &value, 4); }
static inline void put_be32(struct nlmsghdr *h, int type, uint32_t value) { put_u32(h, type, htonl(value)); }
static inline void put_text(struct nlmsghdr *h, int type, const char *text) { put(h, type, text, strlen(text) + 1); }

static inline struct nlattr *open_nest(struct nlmsghdr *h, int type)
{
	struct nlattr *nest = end_of(h);
	nest->nla_type = type | NLA_F_NESTED;
	h->nlmsg_len += NLA_HDRLEN;
	return nest;
}

static inline void close_nest(struct nlmsghdr *h, struct nlattr *nest) { nest->nla_len = (uint8_t *)end_of(h) - (uint8_t *)nest; }

/* ---- reading: by libmnl, or without a call ---- */

#ifdef LIBMNL
#include <libmnl/libmnl.h>

#define for_each_attribute(a, h, fixed) for (struct nlattr *a = mnl_nlmsg_get_payload_offset(h, fixed); \
	mnl_attr_ok(a, (uint8_t *)mnl_nlmsg_get_payload_tail(h) - (uint8_t *)a); a = mnl_attr_next(a))
#define for_each_inside(a, nest) for (struct nlattr *a = mnl_attr_get_payload(nest); \
	mnl_attr_ok(a, (uint8_t *)mnl_attr_get_payload(nest) + mnl_attr_get_payload_len(nest) - (uint8_t *)a); a = mnl_attr_next(a))

static inline int type_of(const struct nlattr *a) { return mnl_attr_get_type(a); }
static inline const void *data_of(const struct nlattr *a) { return mnl_attr_get_payload(a); }
static inline size_t size_of(const struct nlattr *a) { return mnl_attr_get_payload_len(a); }
static inline uint8_t u8_of(const struct nlattr *a) { return mnl_attr_get_u8(a); }
static inline uint32_t u32_of(const struct nlattr *a) { return mnl_attr_get_u32(a); }
static inline uint64_t u64_of(const struct nlattr *a) { return mnl_attr_get_u64(a); }

#else
static inline struct nlattr *first_in(const struct nlattr *nest) { return (struct nlattr *)((uint8_t *)nest + NLA_HDRLEN); }
static inline struct nlattr *first_of(const struct nlmsghdr *h, size_t fixed)
{
	return (struct nlattr *)((uint8_t *)NLMSG_DATA(h) + NLMSG_ALIGN(fixed));
}
static inline const void *last_of(const void *outer, size_t length) { return (const uint8_t *)outer + length; }
static inline bool fits(const struct nlattr *a, const void *end)
{
	ptrdiff_t left = (const uint8_t *)end - (const uint8_t *)a;
	return left >= NLA_HDRLEN && a->nla_len >= NLA_HDRLEN && a->nla_len <= left;
}
static inline struct nlattr *after(const struct nlattr *a) { return (struct nlattr *)((uint8_t *)a + NLA_ALIGN(a->nla_len)); }

#define for_each_attribute(a, h, fixed) \
	for (struct nlattr *a = first_of(h, fixed); fits(a, last_of(h, (h)->nlmsg_len)); a = after(a))
#define for_each_inside(a, nest) \
	for (struct nlattr *a = first_in(nest); fits(a, last_of(nest, (nest)->nla_len)); a = after(a))

static inline int type_of(const struct nlattr *a) { return a->nla_type & NLA_TYPE_MASK; }
static inline const void *data_of(const struct nlattr *a) { return (const uint8_t *)a + NLA_HDRLEN; }
static inline size_t size_of(const struct nlattr *a) { return a->nla_len - NLA_HDRLEN; }
static inline uint8_t u8_of(const struct nlattr *a) { return *(const uint8_t *)data_of(a); }
static inline uint32_t u32_of(const struct nlattr *a)
{
	uint32_t value;
	memcpy(&value, data_of(a), 4);
	return value;
}
static inline uint64_t u64_of(const struct nlattr *a)
{
	uint64_t value;
	memcpy(&value, data_of(a), 8);
	return value;
}
#endif
static inline uint32_t be32_of(const struct nlattr *a) { return ntohl(u32_of(a)); }

static inline void copy(void *to, size_t room, const struct nlattr *a)
{
	memcpy(to, data_of(a), size_of(a) < room ? size_of(a) : room);
}
#define COPY(member, a) copy(&(member), sizeof(member), a)
