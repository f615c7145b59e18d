import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  NETNSA_NSID_NOT_ASSIGNED,
  type NsidAttributes,
  type NsidMessage,
  nsidAttributes,
} from '../../../protocol/route/index.js'
import { Line } from './line.js'
import { elsewhere, option, sayAttributes, type Telling, type WordRows } from './rows.js'
import type { Teller } from './teller.js'

const rows: WordRows<NsidAttributes> = { nsid: elsewhere, pid: elsewhere, fd: elsewhere }

/** RTM_NEWNSID: `ip netns set`. What the kernel reports has the number only, not which namespace it is. */
export const tellNewNsid: Teller<NsidMessage> = ({ attributes }, told) => {
  const { nsid = NETNSA_NSID_NOT_ASSIGNED } = attributes
  if (!told.asked)
    return [new Line().note(`namespace id ${nsid} is in use; ip netns set NAME ${nsid} gives it to a namespace`)]
  const telling = told.line(AF.UNSPEC, 'ip', 'netns', 'set')
  sayNamespace(attributes, telling)
  telling.line.say(nsid === NETNSA_NSID_NOT_ASSIGNED ? 'auto' : nsid)
  sayAttributes(nsidAttributes, rows, attributes, telling)
  return [telling.line]
}

/** `ip netns set` takes no path, only a name below /run/netns. */
function sayNamespace({ fd, pid }: NsidAttributes, { line }: Telling): void {
  line.say('NAME')
  if (fd !== undefined) line.note(`NAME: the namespace behind file descriptor ${fd} of the sender`)
  else if (pid !== undefined) line.note(`NAME: the namespace of process ${pid}`)
  else line.note('names no namespace')
}

export const tellDelNsid: Teller<NsidMessage> = ({ attributes }) => [
  new Line().note(
    `namespace id ${attributes.nsid ?? NETNSA_NSID_NOT_ASSIGNED} is given up: ip has no command for that`,
  ),
]

const listRows: WordRows<NsidAttributes> = { targetNsid: option('target-nsid'), nsid: option('nsid') }

/** RTM_GETNSID: `ip netns list-id`. For a namespace that the sender has open `ip` asks in `ip netns list`. */
export const tellGetNsid: Teller<NsidMessage> = ({ attributes }, told) => {
  const telling = told.line(AF.UNSPEC, 'ip', 'netns')
  const { fd, pid, ...rest } = attributes
  if (fd === undefined && pid === undefined) {
    telling.line.say('list-id')
    sayAttributes(nsidAttributes, listRows, rest, telling)
    return [telling.line]
  }
  const which = fd === undefined ? `process ${pid}` : `file descriptor ${fd} of the sender`
  telling.line.say('list').note(`the id of the namespace behind ${which}`)
  sayAttributes(nsidAttributes, listRows, rest, telling)
  if (told.has(NLM_F.DUMP)) telling.line.note('as a dump')
  return [telling.line]
}
