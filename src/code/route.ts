import { NLM_F } from '../../protocol/netlink/index.js'
import { addressLabels } from '../client/route/address-labels.js'
import { addresses } from '../client/route/addresses.js'
import { fdb } from '../client/route/fdb.js'
import { links } from '../client/route/links.js'
import { mdb } from '../client/route/mdb.js'
import { neighbours } from '../client/route/neighbours.js'
import { nexthops } from '../client/route/nexthops.js'
import { routes } from '../client/route/routes.js'
import { rules } from '../client/route/rules.js'
import { classes } from '../client/route/traffic/classes.js'
import { filters } from '../client/route/traffic/filters.js'
import { qdiscs } from '../client/route/traffic/qdiscs.js'
import { vlans } from '../client/route/vlans.js'
import type { DecodedMessage } from '../dump/index.js'
import type { Operation } from '../socket/operation.js'
import { requestFlags } from '../socket/request.js'
import { askedBy } from './asked.js'
import { type Call, membersOf, plain, without } from './call.js'
import type { Devices } from './devices.js'
import { routeCalls } from './route-calls.js'
import { type Sameness, samenessOf } from './sameness.js'

type Verbs = Readonly<Record<string, (...given: never[]) => Operation<unknown>>>

const objects: Readonly<Record<string, unknown>> = {
  ...{
    addressLabels,
    addresses,
    classes,
    fdb,
    filters,
    links,
    mdb,
    neighbours,
    nexthops,
    qdiscs,
    routes,
    rules,
    vlans,
  },
}

/** A call that gives a captured request again, and how near it comes. */
export interface Found {
  readonly call: Call
  readonly sameness: Sameness
}

/** The shortest call of RouteClient that sends this request; undefined where none does. */
export function routeCall(message: DecodedMessage, devices: Devices): Found | undefined {
  let best: Found | undefined
  for (const call of routeCalls(message, devices)) {
    const sameness = sameAs(message, call, devices)
    if (sameness === undefined || (best !== undefined && sameness !== 'bytes')) continue
    best = { call: shortest(message, call, sameness, devices), sameness }
    if (sameness === 'bytes') break
  }
  return best
}

/** What goes without saying is taken out, one member after the other. */
function shortest(message: DecodedMessage, call: Call, sameness: Sameness, devices: Devices): Call {
  let short = call
  for (const member of membersOf(call)) {
    const tried = without(short, member)
    if (sameAs(message, tried, devices) === sameness) short = tried
  }
  // `list({})` is `list()`.
  const last = short.args.at(-1)
  const isEmpty = typeof last === 'object' && last !== null && Object.keys(plain(last) as object).length === 0
  return isEmpty ? { ...short, args: short.args.slice(0, -1) } : short
}

/** NLM_F_ACK and NLM_F_ECHO are about what is answered, not about what is done. */
const answers = NLM_F.ACK | NLM_F.ECHO

function sameAs(message: DecodedMessage, { object, verb, args }: Call, devices: Devices): Sameness {
  const operation = (objects[object] as Verbs)[verb]
  if (operation === undefined) return undefined
  const request = askedBy(operation(...(args.map(plain) as never[])), devices)
  if (request === undefined || (requestFlags(request) & ~answers) !== (message.flags & ~answers)) return undefined
  return samenessOf(request.definition, request.body, message)
}
