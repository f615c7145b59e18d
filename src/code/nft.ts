/* Batches of nf_tables as calls of NftTransaction. */
import {
  type ChainMessage,
  commentOf,
  decodeUserdata,
  type ElementAttributes,
  type ElementMessage,
  type FlowtableMessage,
  NFPROTO,
  NFT_CHAIN,
  NFT_FLOWTABLE,
  NFT_SET,
  NFT_SET_POL,
  NFT_TABLE_F,
  NFTNL_UDATA_CHAIN,
  NFTNL_UDATA_SET_ELEM,
  NFTNL_UDATA_TABLE,
  type ObjectMessage,
  type RuleMessage,
  type SetMessage,
  type TableMessage,
} from '../../protocol/netfilter/index.js'
import { NLM_F } from '../../protocol/netlink/index.js'
import { elementSpecs } from '../client/nftables/element-specs.js'
import { objectKindName } from '../client/nftables/named-objects.js'
import { toElement, toSet } from '../client/nftables/sets.js'
import { NftTransaction } from '../client/nftables/transaction.js'
import { familyName, hookName, policies } from '../client/nftables/words.js'
import { type DecodedMessage, NftScope, ruleSyntax } from '../dump/index.js'
import { type Call, membersOf, plain, without } from './call.js'
import { ruleParts } from './rule-words.js'
import { type Sameness, samenessOf } from './sameness.js'

/** A call of a transaction with the messages that it gives. */
interface Found {
  readonly call: Call
  readonly sameness: Sameness
  readonly messages: readonly DecodedMessage[]
}

/** The same, or a message that no call gives. */
export type NftStep = Found | { readonly call?: undefined; readonly messages: readonly DecodedMessage[] }

/**
 * The operations of a batch, its BEGIN and END left out, as calls that give the same messages again. `known` has the sets that the
 * capture told before.
 */
export function nftSteps(messages: readonly DecodedMessage[], known?: NftScope): NftStep[] {
  const scope = new NftScope(known)
  for (const message of messages) scope.learn(message)
  const steps: NftStep[] = []
  /** Calls that number the sets as the transaction has done so far: elements name those by their number. */
  const numbered: Call[] = []
  for (let at = 0; at < messages.length; ) {
    const found = stepAt(messages, at, numbered, scope)
    steps.push(found ?? { messages: [messages[at]!] })
    at += found?.messages.length ?? 1
    if (found !== undefined) numbered.push(...newSetsOf(found))
  }
  return steps
}

/** A set with a name is made again as it was; of others only how many there are matters. */
function newSetsOf({ call: made, messages }: Found): Call[] {
  if (made.verb === 'addSet' || made.verb === 'createSet') return [made]
  const sets = messages.filter(({ name }) => name === 'NFT_MSG_NEWSET')
  return sets.map(() => call('addSet', { family: 'ip', table: '', set: '', type: 'mark' }))
}

function stepAt(
  messages: readonly DecodedMessage[],
  at: number,
  numbered: readonly Call[],
  scope: NftScope,
): Found | undefined {
  let best: Found | undefined
  for (const call of candidates(messages, at, scope)) {
    const found = tried(call, messages, at, numbered)
    if (found === undefined || (best !== undefined && found.sameness !== 'bytes')) continue
    best = shortest(found, messages, at, numbered)
    if (best.sameness === 'bytes') break
  }
  return best
}

function shortest(found: Found, messages: readonly DecodedMessage[], at: number, numbered: readonly Call[]): Found {
  let short = found
  for (const member of membersOf(found.call)) {
    const less = tried(without(short.call, member), messages, at, numbered)
    // Without its elements a set is fewer messages.
    if (less === undefined || less.sameness !== found.sameness) continue
    if (less.messages.length === found.messages.length) short = less
  }
  return short
}

/** What is only about the answer. */
const answers = NLM_F.ACK | NLM_F.ECHO

/** Whether a call gives the messages that stand there. */
function tried(
  call: Call,
  messages: readonly DecodedMessage[],
  at: number,
  numbered: readonly Call[],
): Found | undefined {
  const scratch = new NftTransaction()
  for (const set of numbered) carryOut(scratch, set)
  const before = scratch.length
  try {
    carryOut(scratch, call)
  } catch {
    return undefined
  }
  const made = scratch.request(false).steps.slice(before)
  let all: Sameness = 'bytes'
  for (const [i, { definition, body, flags = 0 }] of made.entries()) {
    const message = messages[at + i]
    if (message === undefined) return undefined
    const differing = (message.flags ^ (flags | NLM_F.REQUEST)) & ~answers
    // Of a table the kernel does not look whether it is to be made (nf_tables_newtable), and nft does not say so.
    if (differing !== 0 && !(message.name === 'NFT_MSG_NEWTABLE' && differing === NLM_F.CREATE)) return undefined
    const sameness = samenessOf(definition, body, message)
    if (sameness === undefined) return undefined
    if (sameness === 'content' || differing !== 0) all = 'content'
  }
  return made.length === 0 ? undefined : { call, sameness: all, messages: messages.slice(at, at + made.length) }
}

function carryOut(transaction: NftTransaction, { verb, args }: Call): void {
  const operation = transaction[verb as 'addTable'] as (...given: unknown[]) => unknown
  operation.apply(transaction, args.map(plain))
}

type Attributes = Readonly<Record<string, never>>

function candidates(messages: readonly DecodedMessage[], at: number, scope: NftScope): Call[] {
  const message = messages[at]!
  const { header, attributes } = (message.body ?? {}) as { header?: { family: number }; attributes?: Attributes }
  if (header === undefined || attributes === undefined) return []
  const family = familyName(header.family)
  if (message.name === 'NFT_MSG_DELTABLE' && attributes.name === undefined)
    return [call('flushRuleset', { family: header.family === NFPROTO.UNSPEC ? undefined : family })]
  if (family === undefined) return []
  const [, verb, object] = /^NFT_MSG_(NEW|DEL|DESTROY)(.+)$/.exec(message.name) ?? []
  if (verb === undefined || object === undefined) return []
  const made = { NEW: message.flags & NLM_F.EXCL ? 'create' : 'add', DEL: 'delete', DESTROY: 'destroy' }[verb]!
  const body = message.body as never
  if (object === 'RULE' && verb === 'NEW') return ruleCalls(messages, at, scope)
  if (object === 'RULE') return deletedRule(made, body)
  if (object === 'SET' && verb === 'NEW') {
    // A set without a name goes with its rule, and is made by it.
    if ((attributes as { flags?: number }).flags! & NFT_SET.ANONYMOUS) return anonymousSetCalls(messages, at, scope)
    return setCalls(messages, at, made)
  }
  if (object === 'SETELEM') return [...typedElements(body, made, scope), ...elements(body, made, verb !== 'NEW')]
  return Object.hasOwn(readers, object) ? readers[object]!(body, made, verb !== 'NEW') : []
}

const call = (verb: string, ...args: readonly unknown[]): Call => ({ object: 't', verb, args })

type Reader = (body: never, made: string, gone: boolean) => Call[]

const table = ({ header, attributes }: TableMessage, made: string, gone: boolean): Call[] => {
  const names = { family: familyName(header.family), table: attributes.name }
  if (gone) return [call(`${made}Table`, names)]
  const { flags = 0 } = attributes
  return [
    call(`${made}Table`, {
      ...names,
      comment: commentOf(attributes.userdata, NFTNL_UDATA_TABLE.COMMENT),
      dormant: flags & NFT_TABLE_F.DORMANT ? true : undefined,
      owner: flags & NFT_TABLE_F.OWNER ? true : undefined,
      persist: flags & NFT_TABLE_F.PERSIST ? true : undefined,
    }),
  ]
}

const chain = ({ header, attributes }: ChainMessage, made: string, gone: boolean): Call[] => {
  const family = familyName(header.family)
  const { table, name, hook, type, policy, flags = 0, id, handle, userdata } = attributes
  const names = { family, table, chain: name }
  if (gone) return [call(`${made}Chain`, names)]
  const devices = hook?.devs?.map(device => device.name) ?? (hook?.dev === undefined ? undefined : [hook.dev])
  const spec = {
    ...names,
    type,
    hook: hook?.hooknum === undefined ? undefined : hookName(family, hook.hooknum),
    priority: hook?.priority,
    devices,
    policy: Object.entries(policies).find(([, number]) => number === policy)?.[0],
    offload: flags & NFT_CHAIN.HW_OFFLOAD ? true : undefined,
    id,
    comment: commentOf(userdata, NFTNL_UDATA_CHAIN.COMMENT),
  }
  return [call(`${made}Chain`, spec), ...(handle === undefined ? [] : [call('renameChain', { ...names, handle })])]
}

const set = (body: SetMessage, made: string, gone: boolean): Call[] => {
  const { family, table, set: name, type, data, object, interval, autoMerge, comment } = toSet(body)
  if (gone) return [call(`${made}Set`, { family, table, set: name })]
  const { flags = 0, timeout, gcInterval, policy, desc, expr, expressions, id } = body.attributes
  return [
    call(`${made}Set`, {
      family,
      table,
      set: name,
      type,
      data,
      object,
      interval: interval || undefined,
      autoMerge: autoMerge || undefined,
      constant: flags & NFT_SET.CONSTANT ? true : undefined,
      dynamic: flags & NFT_SET.EVAL ? true : undefined,
      timeout: timeout ?? (flags & NFT_SET.TIMEOUT ? true : undefined),
      gcInterval,
      size: desc?.size,
      policy: policy === NFT_SET_POL.MEMORY ? 'memory' : policy === undefined ? undefined : 'performance',
      expressions: expressions ?? (expr === undefined ? undefined : [expr]),
      comment,
      id,
    }),
  ]
}

/** A set, and with it the elements that stand behind it in the batch. */
function setCalls(messages: readonly DecodedMessage[], at: number, made: string): Call[] {
  const body = messages[at]!.body as SetMessage
  const own = set(body, made, false)
  const list: ElementAttributes[] = []
  for (const { name, body: next } of messages.slice(at + 1)) {
    const { header, attributes } = next as ElementMessage
    const isOwn = name === 'NFT_MSG_NEWSETELEM' && header.family === body.header.family
    if (!isOwn || attributes.table !== body.attributes.table || attributes.set !== body.attributes.name) break
    for (const element of attributes.elements ?? []) list.push(element)
  }
  if (list.length === 0) return own
  const elements = elementSpecs(toSet(body), list.map(toElement))
  const full = own.map(({ object, verb, args }) => ({ object, verb, args: [{ ...(args[0] as object), elements }] }))
  const ranged = full.map(each => ({ ...each, args: [{ ...each.args[0]!, dataInterval: true }] }))
  return [...full, ...ranged, ...own]
}

const object = ({ header, attributes }: ObjectMessage, made: string, gone: boolean): Call[] => {
  const { table, name, type, data, userdata } = attributes as Record<string, never>
  const kind = objectKindName(type as unknown as number)
  const names = { family: familyName(header.family), table, kind, object: name }
  return [call(`${made}Object`, gone ? names : { ...names, data, comment: commentOf(userdata) })]
}

const flowtable = ({ header, attributes }: FlowtableMessage, made: string, gone: boolean): Call[] => {
  const { table, name, hook, flags = 0 } = attributes
  const names = { family: familyName(header.family), table, flowtable: name }
  if (gone) return [call(`${made}Flowtable`, names)]
  return [
    call(`${made}Flowtable`, {
      ...names,
      priority: hook?.priority,
      devices: hook?.devs?.map(device => device.name),
      offload: flags & NFT_FLOWTABLE.HW_OFFLOAD ? true : undefined,
      counter: flags & NFT_FLOWTABLE.COUNTER ? true : undefined,
    }),
  ]
}

/** Elements in the words of their set, where a message of the capture told its types: two that are an interval are one range. */
function typedElements({ header, attributes }: ElementMessage, made: string, scope: NftScope): Call[] {
  const { table, set: name, setId, elements: list = [] } = attributes
  const known = scope.set(header.family, table, name, setId)
  if (known === undefined || list.length === 0) return []
  const set = toSet({ header, attributes: known.attributes })
  if (set.type === undefined) return []
  const names = { family: familyName(header.family), table, set: name, type: set.type, data: set.data }
  const types = { ...names, object: undefined, interval: set.interval || undefined }
  const specs = elementSpecs(set, list.map(toElement))
  return [types, { ...types, dataInterval: true }].map(each => call(`${made}Elements`, each, specs))
}

/** Elements are keys as bytes: their types are the set's. Those of intervals stand in pairs, which one call cannot be read from. */
const elements = ({ header, attributes }: ElementMessage, made: string, gone: boolean): Call[] => {
  const { table, set: name, elements: list } = attributes
  const names = { family: familyName(header.family), table, set: name }
  if (list === undefined) return gone ? [call('flushSet', names)] : []
  const specs = list.map(({ key, data, objref, timeout, expiration, userdata, expressions, expr }) => ({
    key: key?.value,
    value: data?.value,
    object: objref,
    timeout,
    expiration,
    comment: userdata === undefined ? undefined : commentIn(userdata),
    expressions: expressions ?? (expr === undefined ? undefined : [expr]),
  }))
  // The bytes of a key have no type; any of one part does.
  const type = { type: 'mark', ...(specs.some(({ value }) => value !== undefined) && { data: 'mark' }) }
  return [call(`${made}Elements`, { ...names, ...type }, specs)]
}

function commentIn(userdata: Uint8Array): string | undefined {
  return decodeUserdata(userdata)?.some(({ type }) => type === NFTNL_UDATA_SET_ELEM.COMMENT)
    ? commentOf(userdata)
    : undefined
}

const readers: Readonly<Record<string, Reader>> = {
  TABLE: table,
  CHAIN: chain,
  SET: set,
  OBJ: object,
  FLOWTABLE: flowtable,
}

function deletedRule(made: string, { header, attributes }: RuleMessage): Call[] {
  const { table, chain, handle } = attributes
  const names = { family: familyName(header.family), table, chain }
  if (handle !== undefined) return [call(`${made}Rule`, { ...names, handle })]
  return [chain === undefined ? call('flushTable', { ...names, chain: undefined }) : call('flushChain', names)]
}

/** A rule by the builders of `nft`, or by its expressions. */
function ruleCalls(messages: readonly DecodedMessage[], at: number, scope: NftScope): Call[] {
  const message = messages[at]!
  const body = message.body as RuleMessage
  const { header, attributes } = body
  const { table, chain, handle, position, positionId, id, compat, userdata, expressions = [] } = attributes
  const { flags } = message
  const verb = flags & NLM_F.REPLACE ? 'replaceRule' : flags & NLM_F.APPEND ? 'addRule' : 'insertRule'
  const names = { family: familyName(header.family), table, chain }
  const comment = commentOf(userdata)
  const rest = {
    comment,
    userdata: comment === undefined ? userdata : undefined,
    handle,
    position,
    positionId,
    id,
    compat,
  }
  const { userdata: _, ...bare } = attributes
  const text = ruleSyntax({ header, attributes: bare }, { scope, littleEndian: message.datagram.littleEndian })
  const parts = text.startsWith('#') ? undefined : ruleParts(text)
  return [
    ...(parts === undefined ? [] : [call(verb, { ...names, ...rest, expressions: parts })]),
    call(verb, { ...names, ...rest, expressions }),
  ]
}

/** The sets without names, their elements, and behind them the rule that makes them all. */
function anonymousSetCalls(messages: readonly DecodedMessage[], at: number, scope: NftScope): Call[] {
  const rule = messages.findIndex(({ name }, i) => i > at && name !== 'NFT_MSG_NEWSET' && name !== 'NFT_MSG_NEWSETELEM')
  return messages[rule]?.name === 'NFT_MSG_NEWRULE' ? ruleCalls(messages, rule, scope) : []
}
