/* What a transaction asks to be told, and what is made of objects, without a kernel. */
import { expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import { getObj, type ObjectMessage } from '../../protocol/netfilter/index.js'
import { NLM_F } from '../../protocol/netlink/index.js'
import { NftTransaction, nft } from '../../src/client/nftables/index.js'
import { toObject } from '../../src/client/nftables/named-objects.js'

const t = { family: 'ip', table: 't' } as const

test('a transaction asks for the handles that are wanted, of nothing else', () => {
  const change = new NftTransaction()
    .addTable(t)
    .addChain({ ...t, chain: 'c' })
    .addSet({ ...t, set: 's', type: 'ipv4_addr', elements: [{ key: '10.0.0.1' }] })
    .addObject({ ...t, kind: 'counter', object: 'k', data: {} })
    .flushTable(t)
  change.addRule({ ...t, chain: 'c', expressions: [nft.accept()] })
  const echoed = (handles?: 'rules' | 'all' | false) =>
    change
      .request(handles)
      .steps.filter(({ flags = 0 }) => flags & NLM_F.ECHO)
      .map(({ definition }) => definition.name.replace('NFT_MSG_', ''))
  expect(echoed()).toEqual(['NEWRULE'])
  expect(echoed('rules')).toEqual(['NEWRULE'])
  expect(echoed(false)).toEqual([])
  expect(echoed('all')).toEqual(['NEWTABLE', 'NEWCHAIN', 'NEWSET', 'NEWOBJ', 'NEWRULE'])
})

test('an object of a kind that is not known is told with all that came', () => {
  // NFTA_OBJ_TYPE 99, NFTA_OBJ_NAME "k", NFTA_OBJ_DATA of four bytes.
  const bytes = [2, 0, 0, 0, 8, 0, 3, 0, 0, 0, 0, 99, 6, 0, 2, 0, 107, 0, 0, 0, 8, 0, 4, 0, 1, 2, 3, 4]
  const message: ObjectMessage = getObj.body.read(new Input(Uint8Array.from(bytes), true), 0, bytes.length)
  expect(toObject(message)).toMatchObject({ family: 'ip', kind: undefined, object: 'k', data: undefined })
  expect(toObject(message).attributes.unknown).toMatchObject([{ type: 4, data: Uint8Array.of(1, 2, 3, 4) }])
})
