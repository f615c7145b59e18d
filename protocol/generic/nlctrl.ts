/* linux/genetlink.h: the controller, which names the other families. */
import { attr, attributes, flagsOf, type Infer, indexed, nest, numbered, string, u16, u32 } from '../codec/index.js'
import { type PolicyType, policyType } from '../netlink/index.js'
import { type GenericFamily, genericMessages } from './family.js'

export const CTRL_CMD = {
  NEWFAMILY: 1,
  DELFAMILY: 2,
  GETFAMILY: 3,
  NEWOPS: 4,
  DELOPS: 5,
  GETOPS: 6,
  NEWMCAST_GRP: 7,
  DELMCAST_GRP: 8,
  GETMCAST_GRP: 9,
  GETPOLICY: 10,
} as const

/** What a command may be used for. */
export const GENL = {
  /** Needs CAP_NET_ADMIN in the first user namespace. */
  ADMIN_PERM: 0x01,
  CMD_CAP_DO: 0x02,
  CMD_CAP_DUMP: 0x04,
  /** CTRL_CMD_GETPOLICY knows its attributes. */
  CMD_CAP_HASPOL: 0x08,
  /** Needs CAP_NET_ADMIN in the namespace's user namespace. */
  UNS_ADMIN_PERM: 0x10,
} as const

export const ctrlOp = attributes('CTRL_ATTR_OP', {
  id: attr(1, 'CTRL_ATTR_OP_ID', u32),
  flags: attr(2, 'CTRL_ATTR_OP_FLAGS', flagsOf(u32, 'GENL', GENL)),
})

export interface CtrlOp extends Infer<typeof ctrlOp> {}

export const ctrlMcastGrp = attributes('CTRL_ATTR_MCAST_GRP', {
  name: attr(1, 'CTRL_ATTR_MCAST_GRP_NAME', string),
  /** What NETLINK_ADD_MEMBERSHIP takes. */
  id: attr(2, 'CTRL_ATTR_MCAST_GRP_ID', u32),
})

export interface CtrlMcastGrp extends Infer<typeof ctrlMcastGrp> {}

/** Which of the policies told in the same dump a command's attributes must keep. */
export const ctrlPolicy = attributes('CTRL_ATTR_POLICY', {
  do: attr(1, 'CTRL_ATTR_POLICY_DO', u32),
  dump: attr(2, 'CTRL_ATTR_POLICY_DUMP', u32),
})

export interface CtrlPolicy extends Infer<typeof ctrlPolicy> {}

const flagged = { nestedFlag: true } as const

export const ctrlAttributes = attributes('CTRL_ATTR', {
  /** nlmsg_type of the family's messages. */
  familyId: attr(1, 'CTRL_ATTR_FAMILY_ID', u16),
  familyName: attr(2, 'CTRL_ATTR_FAMILY_NAME', string),
  version: attr(3, 'CTRL_ATTR_VERSION', u32),
  /** Length of the family's own header behind genlmsghdr. */
  hdrsize: attr(4, 'CTRL_ATTR_HDRSIZE', u32),
  maxattr: attr(5, 'CTRL_ATTR_MAXATTR', u32),
  ops: attr(
    6,
    'CTRL_ATTR_OPS',
    indexed(
      nest<CtrlOp>(() => ctrlOp),
      1,
    ),
  ),
  mcastGroups: attr(
    7,
    'CTRL_ATTR_MCAST_GROUPS',
    indexed(
      nest<CtrlMcastGrp>(() => ctrlMcastGrp),
      1,
    ),
  ),
  /** By the number of the policy, then of the attribute. A dump has one attribute in a message. */
  policy: attr(
    8,
    'CTRL_ATTR_POLICY',
    numbered(
      numbered(
        nest<PolicyType>(() => policyType),
        flagged,
      ),
      flagged,
    ),
    flagged,
  ),
  /** By the number of the command. */
  opPolicy: attr(
    9,
    'CTRL_ATTR_OP_POLICY',
    numbered(
      nest<CtrlPolicy>(() => ctrlPolicy),
      flagged,
    ),
    flagged,
  ),
  /** In CTRL_CMD_GETPOLICY: of this command alone. */
  op: attr(10, 'CTRL_ATTR_OP', u32),
})

export interface CtrlAttributes extends Infer<typeof ctrlAttributes> {}

export interface CtrlCommands {
  GETFAMILY: [CtrlAttributes, CtrlAttributes]
  GETPOLICY: [CtrlAttributes, CtrlAttributes]
}

export const nlctrl: GenericFamily<CtrlCommands> = {
  name: 'nlctrl',
  prefix: 'CTRL_CMD',
  version: 2,
  ...genericMessages('CTRL_CMD', CTRL_CMD, () => ctrlAttributes),
}
