import { NLM_F } from '../../../protocol/netlink/index.js'
import { AF } from '../../../protocol/route/index.js'
import type { DecodedMessage } from '../decoded.js'
import type { DeviceNames } from './device-names.js'
import { Line, type Words } from './line.js'
import type { Telling } from './rows.js'

/** Says one message: a command, several where one is not enough, or comments. */
export type Teller<Body> = (body: Body, told: Told) => Line[]

/** Some of the kernel's events carry the flags of the request that led to them: direction goes first. */
export function isRequest({ flags, datagram }: DecodedMessage): boolean {
  return (flags & NLM_F.REQUEST) !== 0 && datagram.direction !== 'received'
}

/** A message's circumstances. */
export class Told {
  readonly names: DeviceNames
  /** A request; otherwise a report of the kernel: an event, or an entry of a dump. */
  readonly asked: boolean
  readonly flags: number
  /** Process that sent it, if known. */
  readonly pid: number | undefined
  /** Byte order of its host. */
  readonly littleEndian: boolean

  constructor(message: DecodedMessage, names: DeviceNames) {
    this.names = names
    this.asked = isRequest(message)
    this.flags = message.flags
    this.pid = message.datagram.process?.pid
    this.littleEndian = message.datagram.littleEndian
  }

  has(flag: number): boolean {
    return (this.flags & flag) === flag
  }

  /** Starts a command of `tc`, which has no families. */
  tc(...words: Words): Telling {
    return this.line(AF.UNSPEC, 'tc', ...words)
  }

  /** Starts a command: `ip -6 route …` where the message is of that family. */
  line(family: number, program: 'ip' | 'bridge' | 'tc', ...words: Words): Telling {
    const option = program === 'ip' ? familyOption(family) : []
    const line = new Line(program, ...option, ...words)
    return {
      line,
      names: this.names,
      asked: this.asked,
      creates: !this.asked || this.has(NLM_F.CREATE),
      family,
      pid: this.pid,
      device: i => deviceWord(this.names, line, i),
    }
  }
}

function familyOption(family: number): Words {
  if (family === AF.INET6) return ['-6']
  return family === AF.MPLS ? ['-f', 'mpls'] : []
}

/** `ip` reads `if7` as the device with index 7, whatever its name. */
function deviceWord(names: DeviceNames, line: Line, index: number): string {
  const name = names.get(index)
  if (name !== undefined) return name
  line.note(`if${index}: index ${index}, name unknown`)
  return `if${index}`
}
