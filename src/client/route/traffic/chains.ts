import { NLM_F } from '../../../../protocol/netlink/index.js'
import {
  delFilterChain,
  type FilterKinds,
  type FilterMessage,
  getFilterChain,
  newFilterChain,
  type Tcmsg,
  type TrafficFilterAttributes,
} from '../../../../protocol/route/index.js'
import { ask, type Operation } from '../../../socket/operation.js'
import { dump, given, type Listed, listed } from '../../listed.js'
import { type FilterPlace, placeHeader } from './filters.js'

/** A chain to make. With a `kind` and its `options` it has a template, which all its filters must keep to. */
export type FilterChainSpec = Omit<FilterPlace, 'chain'> & { chain: number } & (
    | { [K in keyof FilterKinds]: { kind: K; options?: FilterKinds[K] } }[keyof FilterKinds]
    | { kind?: undefined; options?: undefined }
  )

/** A chain as the kernel reports it. */
export interface FilterChain {
  chain: number
  /** Of the template. */
  kind: string | undefined
  header: Tcmsg
  attributes: TrafficFilterAttributes
}

/** rtnetlink chains: `tc chain`. A chain that filters were put in without making it first goes with the last of them. */
export const chains = {
  /** `tc chain add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one. */
  *add(spec: FilterChainSpec): Operation<void> {
    const { kind, options, chain } = spec
    const attributes = { ...(kind !== undefined && { kind }), chain, ...(options && { options }) }
    const body = { header: yield* placeHeader(spec), attributes: attributes as TrafficFilterAttributes }
    const flags = NLM_F.CREATE | NLM_F.EXCL
    yield* ask({ kind: 'command', definition: newFilterChain, flags, body, subject: spec, label: `chain ${chain}` })
  },

  /** `tc chain delete`, with its filters. EINVAL when there is none. */
  *delete(place: Omit<FilterPlace, 'chain'> & { chain: number }): Operation<void> {
    const body = { header: yield* placeHeader(place), attributes: { chain: place.chain } }
    yield* ask({ kind: 'command', definition: delFilterChain, body, subject: place, label: `chain ${place.chain}` })
  },

  /** `tc chain get`. EINVAL when there is none. */
  *get(place: Omit<FilterPlace, 'chain'> & { chain: number }): Operation<FilterChain> {
    const body = { header: yield* placeHeader(place), attributes: { chain: place.chain } }
    const reply = yield* ask({ kind: 'query', definition: getFilterChain, body, label: `chain ${place.chain}` })
    return toChain(reply.body as FilterMessage)
  },

  /** `tc chain show`. The kernel lists those of the place. @throws DumpInterruptedError */
  *list(place: Omit<FilterPlace, 'chain'>): Operation<Listed<FilterChain>> {
    const body = { header: yield* placeHeader(place), attributes: {} }
    const { bodies, question } = yield* dump(
      getFilterChain,
      body as FilterMessage,
      given({ dev: place.dev, parent: place.parent, block: place.block }),
    )
    return listed(bodies.map(toChain), question)
  },
} as const

function toChain({ header, attributes }: FilterMessage): FilterChain {
  return { chain: attributes.chain ?? 0, kind: attributes.kind, header, attributes }
}
