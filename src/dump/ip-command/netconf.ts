import { AF, type NetconfMessage, netconfAttributes } from '../../../protocol/route/index.js'
import { device, sayAttributes } from './rows.js'
import type { Teller } from './teller.js'

/** RTM_GETNETCONF: `ip netconf show`. */
export const tellGetNetconf: Teller<NetconfMessage> = ({ header, attributes }, told) => {
  const telling = told.line(header.family, 'ip')
  // Without a word about the family `ip` asks for all of them.
  if (header.family === AF.INET) telling.line.say('-4')
  telling.line.say('netconf', 'show')
  sayAttributes(netconfAttributes, { ifindex: device('dev') }, attributes, telling)
  return [telling.line]
}
