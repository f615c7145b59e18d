/* linux/pkt_cls.h: where a filter runs. IN_HW and NOT_IN_HW are the kernel's answer. */
export const TCA_CLS_FLAGS = { SKIP_HW: 1, SKIP_SW: 2, IN_HW: 4, NOT_IN_HW: 8, VERBOSE: 16 } as const
