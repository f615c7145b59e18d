import {
  anyCookie,
  getSmcSockets,
  SMC_DIAG_EXT,
  SMC_DIAG_MODE,
  type SmcDiagAttributes,
  type SmcDiagMessage,
  type SmcDiagMsg,
  type SmcDiagRequest,
  SOCK_AF,
} from '../../../protocol/sock-diag/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, type Listed, listed } from '../listed.js'

/** An SMC socket as the kernel reports it. */
export interface SmcSocket {
  /** A number of net/smc/smc.h: 1 is ACTIVE, 2 INIT, 7 CLOSED, 10 LISTEN. */
  state: number
  /** Through RDMA (`smcr`), memory of the host (`smcd`), or plain TCP because one end could not do better; undefined while it listens. */
  mode: 'smcr' | 'smcd' | 'tcp' | undefined
  /** Addresses of the TCP connection below. */
  local: { address: string; port: number }
  remote: { address: string; port: number }
  inode: number
  cookie: bigint
  uid: number
  header: SmcDiagMsg
  attributes: SmcDiagAttributes
}

const modes = {
  [SMC_DIAG_MODE.SMCR]: 'smcr',
  [SMC_DIAG_MODE.SMCD]: 'smcd',
  [SMC_DIAG_MODE.FALLBACK_TCP]: 'tcp',
} as const

const everything = Object.values(SMC_DIAG_EXT).reduce<number>((bits, bit) => bits | bit, 0)

/** Sockets of AF_SMC, as smcss(8) shows them: ss has no word for them. */
export const smc = {
  /** ENOENT where the kernel has no SMC diagnostics. @throws KernelError, DumpInterruptedError */
  *list(): Operation<Listed<SmcSocket>> {
    const id = { sport: 0, dport: 0, src: '0.0.0.0', dst: '0.0.0.0', if: 0, cookie: anyCookie }
    const body = { header: { family: SOCK_AF.SMC, pad: [0, 0], ext: everything, id }, attributes: {} }
    const { bodies, question } = yield* dump<SmcDiagRequest, SmcDiagMessage>(getSmcSockets, body)
    return listed(bodies.map(toSocket), question)
  },
} as const

/** SMC_LISTEN of net/smc/smc.h. */
const listens = 10

function toSocket({ header, attributes }: SmcDiagMessage): SmcSocket {
  const { state, mode, id, inode, uid } = header
  return {
    state,
    mode: state === listens ? undefined : (modes as Readonly<Record<number, SmcSocket['mode']>>)[mode],
    local: { address: id.src, port: id.sport },
    remote: { address: id.dst, port: id.dport },
    inode: Number(inode),
    cookie: id.cookie,
    uid,
    header,
    attributes,
  }
}
