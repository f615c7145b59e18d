/** Messages of the captures for tests of the commands that they are said as. */
import { type DecodedMessage, Decoder } from '../../src/dump/index.js'
import { fixtureFiles, readFixture } from '../fixtures/messages.js'

export interface RouteCapture {
  readonly file: string
  /** The commands that were run in it. */
  readonly commands: readonly string[]
  readonly setup: readonly string[]
  /** Programs that spoke, with their versions: `iproute2-6.1.0`. */
  readonly tools: readonly string[]
  readonly messages: readonly DecodedMessage[]
}

export const routeCaptures = (): RouteCapture[] => capturesIn('route', 'route-newer', 'route-objects', 'captures')

/** Traffic control. */
export const trafficCaptures = (): RouteCapture[] => capturesIn('traffic')

function capturesIn(...folders: readonly string[]): RouteCapture[] {
  return folders
    .flatMap(folder => fixtureFiles(folder))
    .map(file => {
      const { commands, setup, tools, events, byteOrder } = readFixture(file)
      const decoder = new Decoder()
      const messages = events.flatMap(event => {
        if (event.type === 'failure' || event.protocol !== 'NETLINK_ROUTE') return []
        const direction = event.type === 'send' ? 'sent' : 'received'
        const about = { littleEndian: byteOrder === 'little', protocol: 0, time: undefined, place: { offset: 0 } }
        return decoder.decode({ bytes: event.bytes, direction, ...about }).messages
      })
      return { file, commands: commands.map(({ command }) => command), setup, tools, messages }
    })
}

export { isRequest } from '../../src/dump/ip-command/teller.js'
