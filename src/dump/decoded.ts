import type { Codec, TreeNode, TreePath } from '../../protocol/codec/index.js'
import type { MessageDefinition, Protocol } from '../../protocol/netlink/index.js'
import type { CapturedDatagram } from '../capture/datagram.js'

/** One message of a capture, with everything that a dump can say about it. Trees are made when asked for. */
export interface DecodedMessage {
  /** Position in the capture, counted from 1. */
  readonly number: number
  readonly datagram: CapturedDatagram
  /** Undefined when nobody knows the protocol. */
  readonly protocol: Protocol | undefined
  /** The kernel's name of its type: `RTM_NEWLINK`, `NLMSG_ERROR`, or `type 77`. */
  readonly name: string
  readonly definition: MessageDefinition | undefined
  /** nlmsghdr. */
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly portId: number
  /** Where it stands in the datagram: header from `start`, payload from `payload` to `end`. */
  readonly start: number
  readonly payload: number
  readonly end: number
  /** The payload as its table reads it: `{ header, attributes }`; bytes without a table. */
  readonly body: unknown
  /** Reads the payload as another codec does: a part of it, say. */
  read<T>(codec: Pick<Codec<T>, 'read'>): T
  /** What stands where, netlink header included. Offsets count from `start` of the message. */
  readonly tree: TreeNode
  /** As much of the tree as this path leads through; undefined where nothing has the name that it begins with. */
  along(path: TreePath): TreeNode | undefined
}
