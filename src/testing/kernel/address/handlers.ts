import { NLM_F } from '../../../../protocol/netlink/index.js'
import { type AddressMessage, AF, delAddress, getAddress, IFA_F, newAddress } from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { Link } from '../link/link.js'
import { covers, isMulticast6 } from '../prefix.js'
import { answer, type SimulatedRequest } from '../socket/request.js'
import type { Handler } from '../socket/rtnetlink.js'
import { addressesOf, flagsOf, forever, ownOf, setFlags } from './address.js'
import { changeInet, deleteInet, insertInet } from './inet.js'
import { deleteInet6, insertInet6, scope6 } from './inet6.js'

type Request = SimulatedRequest<AddressMessage>

/** The lifetimes of a message that make no sense. @throws Refusal */
function checkLifetimes({ body: { attributes } }: Request, words: string): void {
  const { cacheinfo } = attributes
  if (cacheinfo && (cacheinfo.valid === 0 || cacheinfo.prefered > cacheinfo.valid)) throw refuse('EINVAL', words)
}

function deviceOf({ namespace, body: { header } }: Request, words: string): Link {
  const link = namespace.links.get(header.index)
  if (link === undefined) throw refuse('ENODEV', words)
  return link
}

/** The address as the kernel keeps it: permanent unless it was given a lifetime. */
function kept({ body }: Request, link: Link): AddressMessage {
  const { local, address, cacheinfo, label, ...more } = body.attributes
  const { family } = body.header
  const lasts = cacheinfo === undefined || cacheinfo.valid === 0xffffffff
  const own = local ?? address!
  const message: AddressMessage = {
    header: { ...body.header, scope: family === AF.INET6 ? scope6(own) : body.header.scope },
    attributes: {
      ...more,
      address: address ?? own,
      ...((family === AF.INET || address !== own) && { local: own }),
      ...(family === AF.INET && { label: label ?? link.name }),
      cacheinfo: cacheinfo ?? forever,
    },
  }
  setFlags(message, (flagsOf(body) & ~IFA_F.PERMANENT) | (lasts ? IFA_F.PERMANENT : 0))
  return message
}

function addInet(request: Request): undefined {
  const { header, attributes } = request.body
  if (header.prefixlen > 32) throw refuse('EINVAL', 'ipv4: Invalid prefix length')
  if (attributes.local === undefined) throw refuse('EINVAL', 'ipv4: Local address is not supplied')
  const link = deviceOf(request, 'ipv4: Device not found')
  checkLifetimes(request, 'ipv4: address lifetime invalid')
  const wanted = kept(request, link)
  const there = addressesOf(request.namespace, link.index, AF.INET).find(
    other =>
      ownOf(other) === ownOf(wanted) &&
      other.header.prefixlen === header.prefixlen &&
      covers(other.attributes.address, header.prefixlen, wanted.attributes.address!),
  )
  if (there === undefined) insertInet(link, wanted, request)
  else if (request.has(NLM_F.EXCL) || !request.has(NLM_F.REPLACE))
    throw refuse('EEXIST', 'ipv4: Address already assigned')
  else changeInet(link, there, wanted, request)
}

function addInet6(request: Request): undefined {
  const { header, attributes } = request.body
  const own = attributes.local ?? attributes.address
  if (own === undefined) throw refuse('EINVAL', 'ipv6: address not supplied')
  const link = request.namespace.links.get(header.index)
  if (link === undefined) throw refuse('ENODEV', 'ipv6: Unable to find the interface')
  checkLifetimes(request, 'ipv6: address lifetime invalid')
  if (header.prefixlen > 128) throw refuse('EINVAL', 'ipv6: Invalid prefix length')
  if (isMulticast6(own) && (flagsOf(request.body) & IFA_F.MCAUTOJOIN) === 0)
    throw refuse('EADDRNOTAVAIL', 'ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag')
  const wanted = kept(request, link)
  const there = addressesOf(request.namespace, link.index, AF.INET6).find(other => ownOf(other) === own)
  if (there === undefined) {
    insertInet6(link, wanted, request)
    return
  }
  if (request.has(NLM_F.EXCL) || !request.has(NLM_F.REPLACE)) throw refuse('EEXIST', 'ipv6: address already assigned')
  deleteInet6(link, there, request)
  insertInet6(
    link,
    { header: { ...wanted.header, prefixlen: there.header.prefixlen }, attributes: wanted.attributes },
    request,
  )
}

function removeInet(request: Request): undefined {
  const { header, attributes } = request.body
  const link = deviceOf(request, 'ipv4: Device not found')
  const there = addressesOf(request.namespace, link.index, AF.INET).find(
    other =>
      (attributes.local === undefined || ownOf(other) === attributes.local) &&
      (attributes.label === undefined || other.attributes.label === attributes.label) &&
      (attributes.address === undefined ||
        (other.header.prefixlen === header.prefixlen &&
          covers(other.attributes.address, header.prefixlen, attributes.address))),
  )
  if (there === undefined) throw refuse('EADDRNOTAVAIL', 'ipv4: Address not found')
  deleteInet(link, there, request)
}

function removeInet6(request: Request): undefined {
  const { header, attributes } = request.body
  const own = attributes.local ?? attributes.address
  if (own === undefined) throw refuse('EINVAL', 'ipv6: address not supplied')
  const link = request.namespace.links.get(header.index)
  if (link === undefined) throw refuse('ENODEV', 'Unable to find the interface')
  const there = addressesOf(request.namespace, link.index, AF.INET6).find(
    other => ownOf(other) === own && other.header.prefixlen === header.prefixlen,
  )
  if (there === undefined) throw refuse('EADDRNOTAVAIL', 'ipv6: address not found')
  deleteInet6(link, there, request)
}

/** Each family has its own code in the kernel, and other families have none. */
function byFamily(inet: (request: Request) => undefined, inet6: (request: Request) => undefined) {
  return (request: Request): undefined => {
    const { family } = request.body.header
    if (family === AF.INET) return inet(request)
    if (family === AF.INET6) return inet6(request)
    throw refuse('EOPNOTSUPP')
  }
}

function* dump({ namespace, body: { header } }: Request) {
  if (header.prefixlen !== 0 || header.flags !== 0 || header.scope !== 0) {
    const name =
      header.family === AF.INET6
        ? 'ipv6: Invalid values in header for address dump request'
        : 'ipv4: Invalid values in header for address dump request'
    throw refuse('EINVAL', name)
  }
  if (header.index !== 0 && !namespace.links.has(header.index)) throw refuse('ENODEV')
  const filtered = header.index === 0 ? 0 : NLM_F.DUMP_FILTERED
  for (const family of [AF.INET, AF.INET6]) {
    if (header.family !== AF.UNSPEC && header.family !== family) continue
    for (const { index } of namespace.sortedLinks)
      if (header.index === 0 || header.index === index)
        for (const address of addressesOf(namespace, index, family)) yield answer(newAddress, address, filtered)
  }
}

export const addressHandlers: readonly (readonly [number, Handler<AddressMessage>])[] = [
  [newAddress.type, { do: byFamily(addInet, addInet6) }],
  [delAddress.type, { do: byFamily(removeInet, removeInet6) }],
  [getAddress.type, { dump }],
]
