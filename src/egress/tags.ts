import { commentOf, decodeUserdata, encodeUserdata } from '../../protocol/netfilter/index.js'
import type { Rule } from '../client/nftables/index.js'
import type { Link } from '../client/route/index.js'

/*
 * What we make says so itself: in the alias of an interface, in the comment of a table or rule. The memory of what was there
 * before is kept in the same places, so that it lasts exactly as long as what it is about, and survives the process.
 */

const MARK = 'nlkit egress'

/** What an alias of ours says: `nlkit egress veth namespace=ns0 ip=192.168.0.2`. */
export interface Tag {
  readonly kind: 'bridge' | 'veth' | 'namespace'
  readonly values: Readonly<Record<string, string>>
}

/** Text as it may stand in a tag: without what separates its parts. */
export function tagText(text: string): string {
  return text.replaceAll(/[\s=%\p{Cc}]/gu, character => encodeURIComponent(character))
}

export function formatTag({ kind, values }: Tag): string {
  const pairs = Object.entries(values).map(([key, value]) => `${tagText(key)}=${tagText(value)}`)
  return [MARK, kind, ...pairs].join(' ')
}

/** The tag in a link's alias; undefined when the link is not ours. */
export function tagOf(link: Link | undefined, kind: Tag['kind']): Tag | undefined {
  const alias = link?.attributes.ifalias
  const head = `${MARK} ${kind}`
  if (alias === undefined || (alias !== head && !alias.startsWith(`${head} `))) return undefined
  const pairs = alias.slice(head.length).split(' ').filter(Boolean)
  return { kind, values: Object.fromEntries(pairs.map(pair => pair.split('=').map(untagText))) }
}

function untagText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The comment of a table that we make. */
export const tableComment = MARK

/** The comment of a rule that we make for a bridge. */
export function ruleComment(bridge: string): string {
  return `${MARK} ${bridge}`
}

/** Type of our own entry in a rule's userdata: nft and iptables know 0 and 1 (libnftnl/udata.h) and skip the others. */
const OWN_ENTRY = 0x6e

/** The tag of a rule in a chain of iptables, which would print a comment as `-m comment`. */
export function ruleUserdata(bridge: string): Uint8Array {
  return encodeUserdata([{ type: OWN_ENTRY, value: new TextEncoder().encode(ruleComment(bridge)) }])
}

/** The bridge that a rule of ours is for; undefined when the rule is not ours. */
export function ruleOwner({ attributes: { userdata } }: Pick<Rule, 'attributes'>): string | undefined {
  const own = userdata && decodeUserdata(userdata)?.find(({ type }) => type === OWN_ENTRY)?.value
  const text = own === undefined ? commentOf(userdata) : new TextDecoder().decode(own)
  return text?.startsWith(`${MARK} `) ? text.slice(MARK.length + 1) : undefined
}
