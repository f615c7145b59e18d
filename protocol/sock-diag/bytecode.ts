/* linux/inet_diag.h: the program by which the kernel chooses the sockets of a dump, INET_DIAG_REQ_BYTECODE. */
import {
  type Codec,
  EncodeError,
  enumOf,
  hex,
  type Infer,
  type Input,
  ip,
  type Struct,
  s32,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../codec/index.js'
import { describe } from '../codec/output.js'
import { addNode } from '../codec/tree.js'
import { SOCK_AF } from './sock-diag.js'

/** Operations. */
export const INET_DIAG_BC = {
  NOP: 0,
  JMP: 1,
  /** Source port at least. */
  S_GE: 2,
  S_LE: 3,
  /** Destination port at least. */
  D_GE: 4,
  D_LE: 5,
  /** The port was chosen by the kernel. */
  AUTO: 6,
  S_COND: 7,
  D_COND: 8,
  DEV_COND: 9,
  MARK_COND: 10,
  S_EQ: 11,
  D_EQ: 12,
  CGROUP_COND: 13,
} as const

export const inetDiagBcOp = struct('inet_diag_bc_op', {
  code: enumOf(u8, 'INET_DIAG_BC', INET_DIAG_BC),
  /** Bytes to the next operation where this one holds: its own length. */
  yes: u8,
  /** Bytes to the next operation where it does not. Four behind the end of the program refuses the socket. */
  no: u16,
})

/** What S_COND and D_COND compare with. The address follows. */
export const inetDiagHostcond = struct('inet_diag_hostcond', {
  family: enumOf(u8, 'AF', { UNSPEC: 0, ...SOCK_AF }),
  prefix_len: u8,
  /** -1 is any. */
  port: s32,
})

export interface InetDiagHostcond extends Infer<typeof inetDiagHostcond> {
  /** Left out where the family is 0, which is any. */
  address?: string
  /** Bytes behind the address that `yes` passes over: `ss` leaves room for one in a condition of a port alone. */
  rest?: Uint8Array
}

/** A socket's mark under `mask`. Needs CAP_NET_ADMIN. */
export const inetDiagMarkcond = struct('inet_diag_markcond', { mark: hex(u32), mask: hex(u32) })

export interface InetDiagMarkcond extends Infer<typeof inetDiagMarkcond> {}

/** One operation, and what it compares with: {@link INET_DIAG_BC} says which of the members it has. */
export interface InetDiagOp {
  code: number
  yes: number
  no: number
  /** S_GE, S_LE, S_EQ, D_GE, D_LE, D_EQ: host order. */
  port?: number
  /** S_COND, D_COND */
  host?: InetDiagHostcond
  /** DEV_COND: index of the device that the socket is bound to, 0 for none. */
  ifindex?: number
  /** MARK_COND */
  mark?: InetDiagMarkcond
  /** CGROUP_COND: cgroup v2 id. */
  cgroup?: bigint
}

const portCodes: readonly number[] = [2, 3, 4, 5, 11, 12]

type Operand = Exclude<keyof InetDiagOp, 'code' | 'yes' | 'no'>

/** Which operand an operation has. */
export function operandOf(code: number): Operand | undefined {
  if (portCodes.includes(code)) return 'port'
  switch (code) {
    case INET_DIAG_BC.S_COND:
    case INET_DIAG_BC.D_COND:
      return 'host'
    case INET_DIAG_BC.DEV_COND:
      return 'ifindex'
    case INET_DIAG_BC.MARK_COND:
      return 'mark'
    case INET_DIAG_BC.CGROUP_COND:
      return 'cgroup'
    default:
      return undefined
  }
}

/** A port stands in the `no` of a second operation that is none. */
const portOperand: Codec<number> = {
  name: 'port',
  size: 4,
  canonical: ({ bytes }, start) => bytes[start] === 0 && bytes[start + 1] === 0,
  read: ({ view, littleEndian }, start) => view.getUint16(start + 2, littleEndian),
  write(output, value) {
    output.u16(0, output.littleEndian)
    output.u16(value, output.littleEndian)
  },
}

const addressLength = (family: number): number => (family === SOCK_AF.INET ? 4 : family === SOCK_AF.INET6 ? 16 : 0)

const hostOperand: Codec<InetDiagHostcond> = {
  name: 'inet_diag_hostcond',
  canonical: (input, start) => input.bytes[start + 2] === 0 && input.bytes[start + 3] === 0,
  read(input, start, end) {
    const host: InetDiagHostcond = inetDiagHostcond.read(input, start, start + 8)
    const middle = start + 8 + addressLength(host.family)
    if (middle > start + 8) host.address = ip.read(input, start + 8, middle)
    if (middle < end) host.rest = input.bytes.slice(middle, end)
    return host
  },
  write(output, value: InetDiagHostcond | null | undefined) {
    if (typeof value !== 'object' || value === null)
      throw new EncodeError('ERR_ENCODE_TYPE', `expected a host, got ${describe(value)}`)
    const { address, rest, ...host } = value
    inetDiagHostcond.write(output, host)
    const start = output.length
    if (address !== undefined) ip.write(output, address)
    if (output.length - start !== addressLength(host.family))
      throw new EncodeError('ERR_ENCODE_RANGE', `family ${host.family} has no address ${address}`, 'address')
    if (rest !== undefined) output.append(output.data(rest))
  },
}

const operands: { readonly [K in Operand]-?: Codec<NonNullable<InetDiagOp[K]>> } = {
  port: portOperand,
  host: hostOperand,
  ifindex: u32,
  mark: { ...inetDiagMarkcond, size: 8 } as Codec<InetDiagMarkcond>,
  cgroup: u64,
}

/** Length of the operand of the operation at `at`, as far as its bytes are there to say. */
function operandLength(operand: Operand | undefined, { bytes }: Input, at: number, end: number): number {
  if (operand === undefined) return 0
  if (operand !== 'host') return operands[operand].size!
  const needed = 8 + (at + 4 < end ? addressLength(bytes[at + 4]!) : 0)
  const reserved = bytes[at + 1]! - 4
  return reserved % 4 === 0 && at + 4 + reserved <= end ? Math.max(needed, reserved) : needed
}

/** Calls `take` with each whole operation, and returns where they end. */
function walk(
  input: Input,
  start: number,
  end: number,
  take: (at: number, operand: Operand | undefined, stop: number) => void,
): number {
  let at = start
  while (end - at >= 4) {
    const operand = operandOf(input.bytes[at]!)
    const stop = at + 4 + operandLength(operand, input, at, end)
    if (stop > end) break
    take(at, operand, stop)
    at = stop
  }
  return at
}

function readOp(input: Input, at: number, operand: Operand | undefined, stop: number): InetDiagOp {
  const op: InetDiagOp = { ...(inetDiagBcOp as Struct<InetDiagOp>).read(input, at, at + 4) }
  if (operand !== undefined) Object.assign(op, { [operand]: operands[operand].read(input, at + 4, stop) })
  return op
}

/** The program as its operations. */
export const inetDiagBytecode: Codec<InetDiagOp[]> = {
  name: 'inet_diag_bc_op[]',
  canonical(input, start, end) {
    let exact = true
    const stop = walk(input, start, end, (at, operand, to) => {
      if (operand !== undefined) exact &&= operands[operand].canonical?.(input, at + 4, to) ?? true
    })
    return exact && stop === end
  },
  read(input, start, end) {
    const program: InetDiagOp[] = []
    walk(input, start, end, (at, operand, stop) => program.push(readOp(input, at, operand, stop)))
    return program
  },
  write(output, value) {
    if (!Array.isArray(value)) throw new EncodeError('ERR_ENCODE_TYPE', 'expected an array of operations')
    value.forEach((operation: InetDiagOp | null, i) => {
      try {
        if (typeof operation !== 'object' || operation === null)
          throw new EncodeError('ERR_ENCODE_TYPE', `expected an operation, got ${describe(operation)}`)
        const { code, yes, no, ...operand } = operation
        inetDiagBcOp.write(output, { code, yes, no })
        const key = operandOf(code)
        if (key !== undefined) operands[key].write(output, operand[key] as never)
      } catch (error) {
        throw error instanceof EncodeError ? error.within(`[${i}]`) : error
      }
    })
  },
  explore(input, start, end, node) {
    let count = 0
    const program: InetDiagOp[] = []
    const stop = walk(input, start, end, (at, operand, to) => {
      const uapi = 'inet_diag_bc_op'
      const child = addNode(node, { kind: 'element', key: `[${count++}]`, uapi, codec: uapi, start: at, end: to })
      inetDiagBcOp.explore!(input, at, at + 4, child)
      const op = readOp(input, at, operand, to)
      program.push(op)
      if (operand === undefined) return
      const { name } = operands[operand]
      const leaf = addNode(child, { kind: 'field', key: operand, uapi: name, codec: name, start: at + 4, end: to })
      if (operand === 'host') {
        inetDiagHostcond.explore!(input, at + 4, at + 12, leaf)
        const middle = at + 12 + addressLength(op.host!.family)
        const address = { start: at + 12, end: middle, value: op.host!.address }
        if (middle > at + 12)
          addNode(leaf, { kind: 'field', key: 'address', uapi: `${name}.addr`, codec: 'ip', ...address })
        const rest = { start: middle, end: to, value: op.host!.rest }
        if (to > middle) addNode(leaf, { kind: 'field', key: 'rest', uapi: name, codec: 'bytes', ...rest })
      } else if (operand === 'mark') inetDiagMarkcond.explore!(input, at + 4, to, leaf)
      else leaf.value = op[operand]
    })
    if (stop < end) addNode(node, { kind: 'unknown', key: '', uapi: 'bytes', start: stop, end, problem: 'framing' })
    return program
  },
}
