/* linux/netlink.h: NLMSG_ERROR, NLMSG_DONE and the extended acknowledgement that both may carry. */
import {
  align4,
  attr,
  attributes,
  bytes,
  type Codec,
  enumOf,
  type Infer,
  type Input,
  type Output,
  pad,
  s32,
  s64,
  string,
  type TreeNode,
  u32,
  u64,
  wire,
} from '../codec/index.js'
import type { Reader } from '../codec/part.js'
import { addNode } from '../codec/tree.js'
import { headerLength, NLM_F, NLMSG, type Nlmsghdr, nlmsghdr } from './header.js'

/** What kind of value a policy wants. */
export const NL_ATTR_TYPE = {
  INVALID: 0,
  FLAG: 1,
  U8: 2,
  U16: 3,
  U32: 4,
  U64: 5,
  S8: 6,
  S16: 7,
  S32: 8,
  S64: 9,
  BINARY: 10,
  STRING: 11,
  NUL_STRING: 12,
  NESTED: 13,
  NESTED_ARRAY: 14,
  BITFIELD32: 15,
  SINT: 16,
  UINT: 17,
} as const

/** The rule that the rejected attribute broke: its type and the range or length it may have. */
export const policyType = attributes(
  'NL_POLICY_TYPE_ATTR',
  {
    type: attr(1, 'NL_POLICY_TYPE_ATTR_TYPE', enumOf(u32, 'NL_ATTR_TYPE', NL_ATTR_TYPE)),
    minValueS: attr(2, 'NL_POLICY_TYPE_ATTR_MIN_VALUE_S', s64),
    maxValueS: attr(3, 'NL_POLICY_TYPE_ATTR_MAX_VALUE_S', s64),
    minValueU: attr(4, 'NL_POLICY_TYPE_ATTR_MIN_VALUE_U', u64),
    maxValueU: attr(5, 'NL_POLICY_TYPE_ATTR_MAX_VALUE_U', u64),
    minLength: attr(6, 'NL_POLICY_TYPE_ATTR_MIN_LENGTH', u32),
    maxLength: attr(7, 'NL_POLICY_TYPE_ATTR_MAX_LENGTH', u32),
    policyIdx: attr(8, 'NL_POLICY_TYPE_ATTR_POLICY_IDX', u32),
    policyMaxtype: attr(9, 'NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE', u32),
    bitfield32Mask: attr(10, 'NL_POLICY_TYPE_ATTR_BITFIELD32_MASK', u32),
    pad: attr(11, 'NL_POLICY_TYPE_ATTR_PAD', pad),
    mask: attr(12, 'NL_POLICY_TYPE_ATTR_MASK', u64),
  },
  { nestedFlag: true },
)

export interface PolicyType extends Infer<typeof policyType> {}

/** The extended acknowledgement. */
export const nlmsgerrAttributes = attributes(
  'NLMSGERR_ATTR',
  {
    /** The kernel's own words; a warning when the request succeeded. */
    msg: attr(1, 'NLMSGERR_ATTR_MSG', string),
    /** Where the offending attribute starts, counted from the start of the request's nlmsghdr. */
    offs: attr(2, 'NLMSGERR_ATTR_OFFS', u32),
    cookie: attr(3, 'NLMSGERR_ATTR_COOKIE', bytes),
    /** What the kernel would have accepted there. */
    policy: attr<PolicyType>(4, 'NLMSGERR_ATTR_POLICY', () => policyType),
    /** Number of an attribute that is required and was missing … */
    missType: attr(5, 'NLMSGERR_ATTR_MISS_TYPE', u32),
    /** … and where the nest starts that misses it; the message's own attributes when left out. */
    missNest: attr(6, 'NLMSGERR_ATTR_MISS_NEST', u32),
  },
  { nestedFlag: true },
)

export interface NlmsgerrAttributes extends Infer<typeof nlmsgerrAttributes> {}

/** Payload of NLMSG_ERROR: an error, or with `error` 0 an acknowledgement. */
export interface ErrorBody {
  /** Negative errno, or 0. */
  error: number
  /** The request that it answers. */
  msg: Nlmsghdr
  /** The request's payload. Left out by the kernel on success and where NETLINK_CAP_ACK is set. */
  echo?: Uint8Array
  attributes: NlmsgerrAttributes
}

/** Payload of NLMSG_DONE: how the dump ended. */
export interface DoneBody {
  /** Negative errno, or 0 (some dumps put a count here). Left out by the few senders that send a bare header. */
  error?: number
  attributes: NlmsgerrAttributes
}

/** Where the parts of an NLMSG_ERROR stand. The flags of its own header say what it has. */
function errorParts(input: Input, flags: number, start: number, end: number): { echoEnd: number; tlvs: number } {
  const echoStart = Math.min(end, start + 4 + headerLength)
  if (flags & NLM_F.CAPPED || end - start < 4 + headerLength) return { echoEnd: echoStart, tlvs: echoStart }
  if ((flags & NLM_F.ACK_TLVS) === 0) return { echoEnd: end, tlvs: end }
  const length = input.view.getUint32(start + 4, input.littleEndian)
  const echoEnd = Math.min(end, Math.max(echoStart, start + 4 + align4(length)))
  return { echoEnd, tlvs: echoEnd }
}

/** What stands in the tree of an NLMSG_ERROR beside its attributes, by key and by constant. */
const errorKeys: ReadonlySet<string | number> = new Set(['error', 'msg', 'nlmsghdr', 'echo', 'request'])

/** What there was of `error` in a message that ends before it does. */
interface Hidden {
  [wire]?: Uint8Array
}

/** The codec of NLMSG_ERROR for a message with these header flags. */
export function errorBody(flags: number): Codec<ErrorBody> {
  const read = (input: Input, start: number, end: number, node?: TreeNode): ErrorBody => {
    const headStart = Math.min(end, start + 4)
    const headEnd = Math.min(end, headStart + headerLength)
    const { echoEnd, tlvs } = errorParts(input, flags, start, end)
    const error = headStart - start === 4 ? s32.read(input, start, headStart) : 0
    const value: ErrorBody & Hidden = { error, msg: nlmsghdr.read(input, headStart, headEnd), attributes: {} }
    if (headStart - start < 4) value[wire] = input.bytes.slice(start, headStart)
    if (node) {
      const field = { kind: 'field', key: 'error', uapi: 'nlmsgerr.error', codec: 's32', value: error } as const
      addNode(node, { ...field, start, end: headStart })
      const head = { kind: 'header', key: 'msg', uapi: 'nlmsghdr', codec: 'nlmsghdr' } as const
      nlmsghdr.explore!(input, headStart, headEnd, addNode(node, { ...head, start: headStart, end: headEnd }))
    }
    if (echoEnd > headEnd) {
      value.echo = input.bytes.slice(headEnd, echoEnd)
      if (node)
        addNode(node, {
          kind: 'field',
          key: 'echo',
          uapi: 'request',
          codec: 'bytes',
          start: headEnd,
          end: echoEnd,
          value: value.echo,
        })
    }
    value.attributes = node
      ? nlmsgerrAttributes.explore(input, tlvs, end, node)
      : nlmsgerrAttributes.read(input, tlvs, end)
    return value
  }
  return {
    name: 'nlmsgerr',
    nested: true,
    read: (input, start, end) => read(input, start, end),
    explore: (input, start, end, node) => read(input, start, end, node),
    along: path =>
      errorKeys.has(path[0]!) || nlmsgerrAttributes.along(path)
        ? (input, start, end, node) => read(input, start, end, node)
        : undefined,
    write(output, value: ErrorBody & Hidden) {
      if (value[wire]) output.append(output.data(value[wire]))
      else s32.write(output, value.error)
      nlmsghdr.write(output, value.msg)
      if (value.echo !== undefined) output.append(output.data(value.echo))
      nlmsgerrAttributes.write(output, value.attributes)
    },
  }
}

/** The codec of NLMSG_DONE. */
export const doneBody: Codec<DoneBody> = {
  name: 'done',
  nested: true,
  read: (input, start, end) => readDone(input, start, end),
  explore: (input, start, end, node) => readDone(input, start, end, node),
  along: path => (path[0] === 'error' || nlmsgerrAttributes.along(path) ? doneBody.explore! : undefined),
  write(output: Output, value) {
    if (value.error !== undefined) s32.write(output, value.error)
    nlmsgerrAttributes.write(output, value.attributes)
  },
}

function readDone(input: Input, start: number, end: number, node?: TreeNode): DoneBody {
  if (end - start < 4)
    return {
      attributes: node
        ? nlmsgerrAttributes.explore(input, start, end, node)
        : nlmsgerrAttributes.read(input, start, end),
    }
  const error = s32.read(input, start, start + 4)
  if (node)
    addNode(node, { kind: 'field', key: 'error', uapi: 'error', codec: 's32', start, end: start + 4, value: error })
  return {
    error,
    attributes: node
      ? nlmsgerrAttributes.explore(input, start + 4, end, node)
      : nlmsgerrAttributes.read(input, start + 4, end),
  }
}

/** What NLMSG_ERROR and NLMSG_DONE say first. */
export interface Outcome {
  /** Negative errno, or 0. Left out where the message ends before it. */
  error?: number
  /** The type of the request that it answers; of an NLMSG_ERROR that holds one. */
  msg?: { type: number }
  attributes: Pick<NlmsgerrAttributes, 'msg'>
}

const nothing: Outcome['attributes'] = {}
let words: Reader<Outcome['attributes']> | undefined

function readWords(input: Input, start: number, end: number): Outcome['attributes'] {
  if (end - start < 4) return nothing
  words ??= nlmsgerrAttributes.part(['msg'])
  return words.read(input, start, end)
}

const doneOutcome: Reader<Outcome> = {
  read(input, start, end) {
    if (end - start < 4) return { attributes: nothing }
    return { error: s32.read(input, start, start + 4), attributes: readWords(input, start + 4, end) }
  },
}

/** By the flags that say what stands behind the error. */
const errorOutcomes = [0, NLM_F.CAPPED, NLM_F.ACK_TLVS, NLM_F.CAPPED | NLM_F.ACK_TLVS].map(
  (flags): Reader<Outcome> => ({
    read(input, start, end) {
      if (end - start < 4) return { attributes: nothing }
      const { tlvs } = errorParts(input, flags, start, end)
      const value: Outcome = { error: s32.read(input, start, start + 4), attributes: readWords(input, tlvs, end) }
      if (end - start >= 10) value.msg = { type: input.view.getUint16(start + 8, input.littleEndian) }
      return value
    },
  }),
)

/**
 * Reads how a request ended out of an NLMSG_ERROR or NLMSG_DONE, and nothing else: a dump has one such message for every
 * request, and most say no more than that it went well.
 */
export function outcomeReader({ type, flags }: Pick<Nlmsghdr, 'type' | 'flags'>): Reader<Outcome> {
  if (type === NLMSG.DONE) return doneOutcome
  return errorOutcomes[(flags & (NLM_F.CAPPED | NLM_F.ACK_TLVS)) / NLM_F.CAPPED]!
}
