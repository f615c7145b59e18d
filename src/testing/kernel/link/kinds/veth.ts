import { IFF, type LinkMessage } from '../../../../../protocol/route/index.js'
import { refuse } from '../../errors.js'
import { addLink, namespaceOf, withdraw } from '../add.js'
import { carrierChanged } from '../watch.js'
import { checkAddress } from './ethernet.js'
import type { LinkKind } from './kind.js'

/** A pair of devices: what goes into one comes out of the other. The peer is made first. */
export const veth: LinkKind = {
  name: 'veth',
  validate: checkAddress,
  setup(link) {
    link.queues = 2
    link.tsoMaxSize = 524280
    link.setCarrier(false)
  },
  create(link, { namespace, attributes, data, cause }) {
    const asked = data?.peer as LinkMessage | undefined
    // Without a description of its own the peer is as the first, but for its name.
    const { ifname: _, address: __, ...likeFirst } = attributes
    const wanted = asked?.attributes ?? likeFirst
    const where = namespaceOf(namespace, wanted) ?? namespace
    const peer = addLink(where, veth, {
      attributes: wanted,
      index: asked?.header.index ?? 0,
      cause,
      isCompanion: true,
    })
    // It has no other end yet when its flags are set.
    if (asked && asked.header.change & asked.header.flags & IFF.UP) {
      withdraw(peer, cause)
      throw refuse('ENOTCONN')
    }
    link.lower = peer
    peer.lower = link
  },
  switched(link, cause) {
    const peer = link.lower
    if (peer === undefined) return
    const carrier = link.up && peer.up
    for (const end of [link, peer]) {
      if (end.carrier === carrier) continue
      end.setCarrier(carrier)
      carrierChanged(end, cause)
    }
  },
  companions: ({ lower }) => (lower ? [lower] : []),
}
