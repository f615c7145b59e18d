// Reads and writes a message in a process where Node's own modules are out of reach.
import { Input, newRoute, Output, routeProtocol } from 'nlkit/protocol'

const output = new Output(true)
const header = { family: 2, dst_len: 24, src_len: 0, tos: 0, table: 254, protocol: 4, scope: 0, type: 1, flags: 0 }
newRoute.body.write(output, { header, attributes: { dst: '192.0.2.0', gateway: '198.51.100.1', priority: 5 } })
const bytes = output.take()
const { attributes } = routeProtocol.messages.get(newRoute.type).body.read(new Input(bytes, true), 0, bytes.length)
console.log(JSON.stringify({ bytes: bytes.length, attributes }))
