import { AF, getNsid, NETNSA_NSID_NOT_ASSIGNED, type NsidMessage, newNsid } from '../../../protocol/route/index.js'
import type { NamespaceSpec, VirtualNamespace } from '../../netns/index.js'
import { ask, type Operation, openNamespace } from '../../socket/operation.js'

const header = { family: AF.UNSPEC }

/** The ids by which this namespace refers to others: `ip netns list-id`, `ip netns set`. */
export const nsids = {
  /** The id of a namespace here, or undefined when it has none yet. */
  *get(namespace: NamespaceSpec | VirtualNamespace): Operation<number | undefined> {
    using handle = yield* openNamespace(namespace)
    const body = { header, attributes: { fd: handle.fd } }
    const reply = yield* ask({ kind: 'query', definition: getNsid, body, label: handle.label })
    const { nsid } = (reply.body as NsidMessage).attributes
    return nsid === NETNSA_NSID_NOT_ASSIGNED ? undefined : nsid
  },

  /** Gives a namespace an id here; the kernel chooses one when `nsid` is left out. EEXIST when it has one. */
  *set(namespace: NamespaceSpec | VirtualNamespace, nsid: number = NETNSA_NSID_NOT_ASSIGNED): Operation<void> {
    using handle = yield* openNamespace(namespace)
    const body = { header, attributes: { nsid, fd: handle.fd } }
    yield* ask({ kind: 'command', definition: newNsid, body, label: handle.label })
  },
} as const
