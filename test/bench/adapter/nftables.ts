/* Lists and elements of nf_tables, as the workloads and their verification have them. */
import {
  type ElementMessage,
  getRule,
  getSetElem,
  netfilterProtocol,
  newSetElem,
  type RuleMessage,
} from '../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
import { NetlinkSocketSync, NftTransaction } from '../../../src/index.js'

export const chain = { family: 'ip', table: 'nat', chain: 'postrouting' } as const
export const set = { family: 'ip', table: 'filter', set: 's' } as const

const nfgenmsg = { family: 2, version: 0, res_id: 0 }

export function listRules(socket: NetlinkSocketSync): RuleMessage['attributes'][] {
  const body = { header: nfgenmsg, attributes: { table: 'nat', chain: 'postrouting' } }
  const { replies } = socket.request({ kind: 'dump', definition: getRule as MessageDefinition, body })
  return replies.map(({ body }) => (body as RuleMessage).attributes)
}

export function listElements(socket: NetlinkSocketSync): ElementMessage[] {
  const body = { header: nfgenmsg, attributes: { table: 'filter', set: 's' } }
  const { replies } = socket.request({ kind: 'dump', definition: getSetElem as MessageDefinition, body })
  return replies.map(({ body }) => body as ElementMessage)
}

/** So many elements to a message: an attribute holds at most 64 KiB. */
const elementsInMessage = 2000

/** 10.0.0.0 + i, i < n, in one transaction. Of each message the bytes are kept, not the elements. */
export function addElements(n: number, socket: NetlinkSocketSync): void {
  const transaction = new NftTransaction()
  for (let first = 0; first < n; first += elementsInMessage) {
    const elements = []
    for (let i = first; i < Math.min(n, first + elementsInMessage); i++)
      elements.push({ key: { value: Uint8Array.of(10, (i >> 16) & 255, (i >> 8) & 255, i & 255) } })
    const body: ElementMessage = { header: nfgenmsg, attributes: { table: 'filter', set: 's', elements } }
    transaction.message({ definition: newSetElem as MessageDefinition, body, flags: NLM_F.CREATE })
  }
  socket.request(transaction.request(false))
}

export const openNftables = (): NetlinkSocketSync => NetlinkSocketSync.open(netfilterProtocol)
