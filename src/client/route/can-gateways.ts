import { toHex } from '../../../protocol/codec/index.js'
import {
  AF,
  type CanFilter,
  type CanGatewayAttributes,
  type CanGatewayMessage,
  CGW_FLAGS,
  CGW_MOD,
  CGW_TYPE,
  delCanGateway,
  getCanGateway,
  newCanGateway,
  type Rtcanmsg,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { InputError, quote } from '../input.js'
import { equal, gather, type Listed, type Listing, type Streaming, streaming } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { deviceLabel, send } from './send.js'

/** What a modification does to a frame: its parts are operands, and what is left out of them stays as it came. */
export interface CanOperand {
  /** `can_id` of linux/can.h, flags in its upper three bits. */
  id?: number
  /** Length of the data: up to 8, with CAN FD up to 64. */
  len?: number
  /** Flags of CAN FD. */
  flags?: number
  /** In hexadecimal digits, up to 8 bytes, with CAN FD 64; what is missing of them is 0. */
  data?: string
}

const operations = ['and', 'or', 'xor', 'set'] as const

/** Carried out in this order. */
export type CanModifications = { [O in (typeof operations)[number]]?: CanOperand }

const flags = {
  fd: CGW_FLAGS.CAN_FD,
  echo: CGW_FLAGS.CAN_ECHO,
  srcTstamp: CGW_FLAGS.CAN_SRC_TSTAMP,
  iifTxOk: CGW_FLAGS.CAN_IIF_TX_OK,
} as const

type Words = { [K in keyof typeof flags]?: boolean }

type Passed = Omit<CanGatewayAttributes, 'srcIf' | 'dstIf' | 'filter' | 'handled' | 'dropped' | 'deleted' | 'unknown'>

/**
 * A gateway, in the words of linux/can/gw.h: frames of CAN FD alone (`fd`), sent so that programs of this host see them (`echo`), with
 * the time stamp that they came with (`srcTstamp`), also back to where they came from (`iifTxOk`). `limHops` is a limit of its own for
 * gateways in a row. Beside a modification, `csXor` and `csCrc8` write a checksum, and `modUid` is a number under which it can be changed.
 */
export interface CanGatewaySpec extends Words, Passed {
  /** Device that frames come in by. */
  src: Device
  /** Device that they leave by. */
  dst: Device
  /** Which frames: `123:C00007FF` as of candump(1), with `~` those that do not match. All when left out. */
  filter?: string | CanFilter
  modify?: CanModifications
}

/** A gateway as the kernel reports it. */
export interface CanGateway extends Required<Words>, Pick<Passed, 'csXor' | 'csCrc8' | 'limHops' | 'modUid'> {
  /** Indexes of the devices. */
  src: number
  dst: number
  /** In hexadecimal digits: `123:C00007FF`, or with `~`; undefined for all frames. */
  filter: string | undefined
  modify: CanModifications
  /** Frames that went through; that could not be sent; that had gone through too many gateways. */
  handled: number
  dropped: number
  deleted: number
  header: Rtcanmsg
  attributes: CanGatewayAttributes
}

/** Frames that the kernel hands on from one CAN device to another: `cangw`. Needs the module can-gw. */
export const canGateways = {
  /**
   * `cangw -A`. The same one a second time is a second gateway; one with the `modUid` of another that has the same devices and filter
   * changes what that one does. EINVAL for a filter or devices that differ from it, ENODEV for what is no CAN device.
   */
  *add(spec: CanGatewaySpec): Operation<void> {
    yield* send(newCanGateway, 0, yield* message(spec), spec, labelOf(spec))
  },

  /**
   * `cangw -D`: the newest with everything that is given and nothing else; with a `modUid`, whatever it modifies. EINVAL when there is none.
   * What counts of a modification is its whole frame: one that has something in parts that it does not change is given as it was read,
   * `{ modSet: listed.attributes.modSet }`.
   */
  *delete(spec: CanGatewaySpec): Operation<void> {
    // The kernel reads the number beside a modification alone, and then looks at nothing else of it.
    const any = spec.modUid !== undefined && !modifies(spec) ? { modify: { set: { id: 0 } } } : {}
    yield* send(delCanGateway, 0, yield* message({ ...spec, ...any }), spec, labelOf(spec))
  },

  /** `cangw -F`: all of them. */
  *flush(): Operation<void> {
    const body = { header: header(0), attributes: { srcIf: 0, dstIf: 0 } }
    yield* send(delCanGateway, 0, body, {}, 'all CAN gateways')
  },

  /** `cangw -L`, the newest first. The kernel cannot filter them. @throws DumpInterruptedError */
  *list(filter: { src?: Device; dst?: Device } = {}): Operation<Listed<CanGateway>> {
    return yield* gather(listing(filter))
  },

  /** The same one by one as they come, none of them kept. Leaving the loop gives it up. */
  stream(filter: { src?: Device; dst?: Device } = {}): Streaming<CanGateway> {
    return streaming(listing(filter))
  },
} as const

function* listing(filter: { src?: Device; dst?: Device }): Operation<Listing<CanGatewayMessage, CanGateway>> {
  const src = filter.src === undefined ? undefined : yield* deviceIndex(filter.src)
  const dst = filter.dst === undefined ? undefined : yield* deviceIndex(filter.dst)
  return {
    definition: getCanGateway,
    bodies: [{ header: header(0), attributes: {} }],
    asked: [],
    // A kernel without can-gw hands the question to the routes of all families: they answer, or do not understand it.
    object: message => (message.header.family === AF.CAN ? toGateway(message) : undefined),
    nothing: 'EINVAL',
    conditions: { src: equal(src, one => one.src), dst: equal(dst, one => one.dst) },
  }
}

function header(flags: number): Rtcanmsg {
  return { family: AF.CAN, gwtype: CGW_TYPE.CAN_CAN, flags }
}

function labelOf({ src, dst }: CanGatewaySpec): string {
  return `${deviceLabel(src)} to ${deviceLabel(dst)}`
}

function modifies({ modify = {}, ...rest }: CanGatewaySpec): boolean {
  return operations.some(each => {
    const { classic, fd } = frames[each]
    return modify[each] !== undefined || rest[classic] !== undefined || rest[fd] !== undefined
  })
}

function* message(spec: CanGatewaySpec): Operation<CanGatewayMessage> {
  const idle = modifies(spec)
    ? undefined
    : (['modUid', 'csXor', 'csCrc8'] as const).find(key => spec[key] !== undefined)
  if (idle !== undefined)
    throw new InputError('ERR_COMBINATION', `the kernel reads ${idle} beside a modification alone: give modify`)
  const { src, dst, filter, modify, fd, echo, srcTstamp, iifTxOk, ...passed } = spec
  const words: Words = {
    fd: fd ?? false,
    echo: echo ?? false,
    srcTstamp: srcTstamp ?? false,
    iifTxOk: iifTxOk ?? false,
  }
  const set = Object.entries(flags).reduce((all, [word, bit]) => (words[word as keyof Words] ? all | bit : all), 0)
  const attributes: CanGatewayAttributes = {
    ...passed,
    ...modifications(modify ?? {}, fd ?? false),
    srcIf: yield* deviceIndex(src),
    dstIf: yield* deviceIndex(dst),
  }
  if (filter !== undefined) attributes.filter = typeof filter === 'string' ? parseFilter(filter) : filter
  return { header: header(set), attributes }
}

const frames = {
  and: { classic: 'modAnd', fd: 'fdmodAnd' },
  or: { classic: 'modOr', fd: 'fdmodOr' },
  xor: { classic: 'modXor', fd: 'fdmodXor' },
  set: { classic: 'modSet', fd: 'fdmodSet' },
} as const

function modifications(modify: CanModifications, fd: boolean): CanGatewayAttributes {
  const attributes: CanGatewayAttributes = {}
  for (const operation of operations) {
    const operand = modify[operation]
    if (operand === undefined) continue
    const { id, len, flags, data } = operand
    const modtype =
      (id === undefined ? 0 : CGW_MOD.ID) |
      (len === undefined ? 0 : CGW_MOD.LEN) |
      (data === undefined ? 0 : CGW_MOD.DATA) |
      (flags === undefined ? 0 : CGW_MOD.FLAGS)
    const common = { can_id: id ?? 0, len: len ?? 0, __res0: 0 }
    if (fd) {
      const cf = { ...common, flags: flags ?? 0, __res1: 0, data: bytesOf(data, 64) }
      attributes[frames[operation].fd] = { cf, modtype }
    } else {
      if (flags !== undefined) throw new InputError('ERR_COMBINATION', 'frames have flags with CAN FD alone: give fd')
      const cf = { ...common, __pad: 0, len8_dlc: 0, data: bytesOf(data, 8) }
      attributes[frames[operation].classic] = { cf, modtype }
    }
  }
  return attributes
}

function bytesOf(digits: string | undefined, size: number): Uint8Array {
  const data = new Uint8Array(size)
  if (digits === undefined) return data
  if (!/^([0-9a-f]{2})*$/i.test(digits) || digits.length > 2 * size)
    throw new InputError('ERR_WORD', `${quote(digits)} is not up to ${size} bytes in hexadecimal digits`)
  for (let at = 0; at < digits.length; at += 2) data[at / 2] = Number.parseInt(digits.slice(at, at + 2), 16)
  return data
}

/** CAN_INV_FILTER of linux/can.h. */
const inverted = 0x20000000

function parseFilter(text: string): CanFilter {
  const [, id, sign, mask] = /^([0-9a-f]{1,8})([:~])([0-9a-f]{1,8})$/i.exec(text) ?? []
  if (id === undefined || mask === undefined)
    throw new InputError('ERR_WORD', `${quote(text)} is no filter such as 123:C00007FF, an identifier and a mask`)
  const number = Number.parseInt(id, 16)
  return { can_id: (sign === '~' ? number | inverted : number) >>> 0, can_mask: Number.parseInt(mask, 16) }
}

function filterText({ can_id, can_mask }: CanFilter): string {
  const digits = (number: number): string => (number >>> 0).toString(16).toUpperCase()
  return can_id & inverted
    ? `${digits(can_id & ~inverted)}~${digits(can_mask)}`
    : `${digits(can_id)}:${digits(can_mask)}`
}

function toGateway({ header, attributes }: CanGatewayMessage): CanGateway {
  const { srcIf = 0, dstIf = 0, filter, handled = 0, dropped = 0, deleted = 0 } = attributes
  const { csXor, csCrc8, limHops, modUid } = attributes
  const is = (bit: number): boolean => (header.flags & bit) !== 0
  return {
    src: srcIf,
    dst: dstIf,
    fd: is(flags.fd),
    echo: is(flags.echo),
    srcTstamp: is(flags.srcTstamp),
    iifTxOk: is(flags.iifTxOk),
    filter: filter && filterText(filter),
    modify: modified(attributes),
    ...(csXor && { csXor }),
    ...(csCrc8 && { csCrc8 }),
    ...(limHops !== undefined && { limHops }),
    ...(modUid !== undefined && { modUid }),
    handled,
    dropped,
    deleted,
    header,
    attributes,
  }
}

function modified(attributes: CanGatewayAttributes): CanModifications {
  const modify: CanModifications = {}
  for (const operation of operations) {
    const { classic, fd } = frames[operation]
    const { cf, modtype } = attributes[classic] ?? attributes[fd] ?? {}
    if (cf === undefined || modtype === undefined) continue
    const operand: CanOperand = {}
    if (modtype & CGW_MOD.ID) operand.id = cf.can_id
    if (modtype & CGW_MOD.LEN) operand.len = cf.len
    if (modtype & CGW_MOD.DATA) operand.data = toHex(cf.data)
    if (modtype & CGW_MOD.FLAGS && 'flags' in cf) operand.flags = cf.flags
    modify[operation] = operand
  }
  return modify
}
