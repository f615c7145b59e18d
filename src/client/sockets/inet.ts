import {
  anyCookie,
  destroySocket,
  getInetSockets,
  IDIAG_TIMER,
  type InetDiagAttributes,
  type InetDiagMessage,
  type InetDiagMsg,
  type InetDiagRequest,
  isTcpInfo,
  type SkMeminfo,
  SOCK_AF,
  type TcpInfo,
} from '../../../protocol/sock-diag/index.js'
import { ask, type Operation } from '../../socket/operation.js'
import { InputError, parseAddress } from '../input.js'
import { dump, given, type Listed, listed, type Question } from '../listed.js'
import { type InetFilter, inetRequest, inetRequests } from './filter.js'
import { families, type InetProtocol, type IpFamily, nameOf, type SocketState, stateName } from './words.js'

/** One end of a connection: `{ address: '0.0.0.0', port: 0 }` where there is none. */
export interface Endpoint {
  address: string
  port: number
}

/** What names one socket. What {@link inet.list} gives is such a name. */
export interface InetSocketName {
  protocol: InetProtocol
  local: Endpoint
  /** Left out of a socket without a connection. */
  remote?: Endpoint
  /** Index of the device that it is bound to. */
  ifindex?: number
  /** Tells it from a later socket of the same addresses. */
  cookie?: bigint
}

/** A timer that runs. */
export interface SocketTimer {
  /** ON is that of retransmission. */
  kind: keyof typeof IDIAG_TIMER | number
  /** Milliseconds until it runs out. */
  expires: number
  /** How often it ran out already. */
  retransmissions: number
}

/** A socket of IP as the kernel reports it. */
export interface InetSocket extends Required<InetSocketName> {
  family: IpFamily
  state: SocketState | number
  /** Bytes that the program has not read; of a listening socket, connections that wait to be accepted. */
  receiveQueue: number
  /** Bytes that the peer has not acknowledged; of a listening socket, how many connections may wait. */
  sendQueue: number
  timer: SocketTimer | undefined
  uid: number
  /** 0 where no program has it open any more. */
  inode: number
  /** SO_MARK; undefined without CAP_NET_ADMIN. */
  mark: number | undefined
  /** Of TCP: `cubic`, `bbr` … */
  congestionControl: string | undefined
  /** Of TCP: struct tcp_info. */
  tcp: TcpInfo | undefined
  memory: SkMeminfo | undefined
  header: InetDiagMsg
  attributes: InetDiagAttributes
}

/** Sockets of TCP, UDP and the other protocols of IP: `ss -tuwa`. */
export const inet = {
  /**
   * Sockets of a protocol in any state, `ss -ta`; the kernel does the filtering.
   *
   * @throws InputError; KernelError ENOENT where the kernel has no diagnostics for the protocol; DumpInterruptedError
   */
  *list(protocol: InetProtocol, filter: InetFilter = {}): Operation<Listed<InetSocket>> {
    const found: InetSocket[] = []
    const questions: Question[] = []
    const asked = given({ ...filter, extensions: undefined })
    for (const body of inetRequests(protocol, filter)) {
      const options = { label: protocol }
      const answer = yield* dump<InetDiagRequest, InetDiagMessage>(getInetSockets, body, asked, options)
      for (const message of answer.bodies) found.push(toSocket(protocol, message))
      questions.push(answer.question)
    }
    return listed(found, questions)
  },

  /** One socket: one question. ENOENT when there is none, or one with another `cookie`. */
  *get(name: InetSocketName): Operation<InetSocket> {
    const body = named(name, swapped.includes(name.protocol))
    const reply = yield* ask({ kind: 'query', definition: getInetSockets, body, label: labelOf(name) })
    return toSocket(name.protocol, reply.body as InetDiagMessage)
  },

  /** The same, but undefined when there is none. */
  *find(name: InetSocketName): Operation<InetSocket | undefined> {
    try {
      return yield* inet.get(name)
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return undefined
      throw error
    }
  },

  /**
   * `ss -K`: closes a socket from outside; its program gets ECONNABORTED. ENOENT when there is none, EOPNOTSUPP where the kernel was
   * built without CONFIG_INET_DIAG_DESTROY. Needs CAP_NET_ADMIN.
   */
  *destroy(name: InetSocketName): Operation<void> {
    const body = named(name, false)
    yield* ask({ kind: 'command', definition: destroySocket, body, subject: name, label: labelOf(name) })
  },
} as const

/** For these the kernel looks up one socket with source and destination exchanged (udp_dump_one in net/ipv4/udp_diag.c). */
const swapped: readonly InetProtocol[] = ['udp', 'udplite']

function named(name: InetSocketName, exchanged: boolean): InetDiagRequest {
  const { protocol, local, remote, ifindex = 0, cookie = anyCookie } = name
  const here = parseAddress(local.address, 'local')
  const family: IpFamily = here.family === families.ip ? 'ip' : 'ip6'
  const there = remote ?? { address: family === 'ip' ? '0.0.0.0' : '::', port: 0 }
  const far = parseAddress(there.address, 'remote')
  if (far.family !== here.family)
    throw new InputError('ERR_COMBINATION', `${local.address} and ${there.address} are of different families`)
  const [from, to] = exchanged ? [there, local] : [local, there]
  const id = { sport: from.port, dport: to.port, src: from.address, dst: to.address, if: ifindex, cookie }
  return inetRequest(protocol, family, id, undefined)
}

function labelOf({ protocol, local, remote }: InetSocketName): string {
  const text = ({ address, port }: Endpoint): string =>
    address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return `${protocol} ${text(local)}${remote === undefined ? '' : ` > ${text(remote)}`}`
}

function toSocket(protocol: InetProtocol, { header, attributes }: InetDiagMessage): InetSocket {
  const { family, state, timer, retrans, id, expires, rqueue, wqueue, uid, inode } = header
  const isTcp = protocol === 'tcp'
  const { info } = attributes
  return {
    protocol,
    family: family === SOCK_AF.INET ? 'ip' : 'ip6',
    state: stateName(state),
    local: { address: id.src, port: id.sport },
    remote: { address: id.dst, port: id.dport },
    ifindex: id.if,
    cookie: id.cookie,
    receiveQueue: rqueue,
    sendQueue: wqueue,
    timer:
      timer === IDIAG_TIMER.OFF
        ? undefined
        : {
            kind: nameOf(IDIAG_TIMER, timer) as SocketTimer['kind'],
            expires,
            retransmissions: retrans,
          },
    uid,
    inode,
    mark: attributes.mark,
    congestionControl: attributes.cong,
    tcp: isTcp && info !== undefined && isTcpInfo(info) ? info : undefined,
    memory: attributes.skmeminfo,
    header,
    attributes,
  }
}
