import { Input } from '../../../../protocol/codec/index.js'
import { messages } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import { refusalMessage } from '../socket/replies.js'
import type { SimulatedTransport } from '../socket/transport.js'

export function receiveNetfilter(bytes: Uint8Array, socket: SimulatedTransport): void {
  for (const message of messages(new Input(bytes, socket.littleEndian), 0, bytes.length))
    socket.deliver(refusalMessage({ ...message, littleEndian: socket.littleEndian }, refuse('EOPNOTSUPP')))
}
