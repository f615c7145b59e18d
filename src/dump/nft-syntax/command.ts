import {
  type ChainMessage,
  type ElementMessage,
  type FlowtableMessage,
  type GenerationMessage,
  NFT_SET_ELEM,
  type Nfgenmsg,
  type ObjectMessage,
  type RuleMessage,
  type SetMessage,
  type TableMessage,
} from '../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { printable } from '../../printable.js'
import { chainLines } from './chain.js'
import { attributeWords, mark, objectComment, orComment, setComment } from './comment.js'
import { hasIntervals } from './elements.js'
import { flowtableLines } from './flowtable.js'
import { objectKind, objectLines } from './object.js'
import { identifier, shownName } from './quote.js'
import { ruleSyntax, type SyntaxOptions } from './rule.js'
import { isAnonymous, NftScope } from './scope.js'
import { setElements, setKind, setLines } from './set.js'
import { tableLines } from './table.js'
import { said } from './unsaid.js'
import { familyWord, inBraces } from './words.js'

/** A message of nf_tables as a dump has it. */
export interface NftMessage {
  /** `NFT_MSG_NEWRULE` */
  readonly name: string
  /** Of the netlink header. */
  readonly flags: number
  readonly body: unknown
}

const verbs = ['NEW', 'DEL', 'DESTROY'] as const
type Verb = (typeof verbs)[number]

interface Asked {
  readonly verb: Verb
  readonly flags: number
  readonly options: Required<SyntaxOptions>
}

type Writer<T> = (message: T, asked: Asked) => string[]

const hasAttributes = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'header' in body && 'attributes' in body

/**
 * The command of nft that a message is: `add rule inet filter input tcp dport 22 accept`. Nothing for one that asks to list, for
 * what is no message of nf_tables, and for sets and chains without a name: these stand in their rules. What nft has no words for is a
 * comment.
 */
export function commandSyntax(message: NftMessage, options: SyntaxOptions = {}): string[] {
  const command = commands.get(message.name)
  if (command === undefined) return []
  const { body } = message
  if (!hasAttributes(body)) return []
  const { verb, object, writer } = command
  const { littleEndian = true, scope = new NftScope() } = options
  const asked: Asked = { verb, flags: message.flags, options: { littleEndian, scope } }
  return orComment(
    () => writer(body as never, asked),
    () => unsaidCommand(verb, object, body as Body),
  )
}

interface Body {
  readonly header: Nfgenmsg
  readonly attributes: Readonly<Record<string, unknown>>
}

function unsaidCommand(verb: Verb, object: string, { header, attributes }: Body): string[] {
  return [
    `${mark} ${verb.toLowerCase()} ${object.toLowerCase()} ${familyWord(header.family)} ${attributeWords(attributes)}`,
  ]
}

const removal: Readonly<Record<Verb, string>> = { NEW: 'add', DEL: 'delete', DESTROY: 'destroy' }

function verbOf({ verb, flags }: Asked): string {
  return verb === 'NEW' && flags & NLM_F.EXCL ? 'create' : removal[verb]
}

/** `inet filter input`, or `inet filter handle 5`. @throws Unsaid */
function place(header: Nfgenmsg, table: string | undefined, name: string | undefined, handle?: bigint): string {
  const where = `${familyWord(header.family)} ${identifier(table)}`
  return name === undefined && handle !== undefined ? `${where} handle ${handle}` : `${where} ${identifier(name)}`
}

function table(message: TableMessage, asked: Asked): string[] {
  const { header, attributes } = message
  const { name, handle } = attributes
  const family = familyWord(header.family)
  if (name === undefined && handle === undefined) return [`flush ruleset${header.family === 0 ? '' : ` ${family}`}`]
  const target = name === undefined ? `${family} handle ${handle}` : `${family} ${identifier(name)}`
  const lines = asked.verb === 'NEW' ? tableLines(message) : []
  return [`${verbOf(asked)} table ${target}${lines.length === 0 ? '' : ` ${inBraces(lines)}`}`]
}

function chain(message: ChainMessage, asked: Asked): string[] {
  const { header, attributes } = message
  const { name, handle, id } = attributes
  if ((name === undefined && id !== undefined) || (name !== undefined && isAnonymous(name))) return []
  if (asked.verb === 'NEW' && name !== undefined && handle !== undefined && asked.flags & NLM_F.REQUEST)
    // The name that it has is not in the message, and nft takes no handle here.
    return [
      `# rename chain ${familyWord(header.family)} ${identifier(attributes.table)} handle ${handle} ${identifier(name)}`,
    ]
  // A comment would swallow the brace behind it.
  const lines = asked.verb === 'NEW' ? chainLines(message).filter(line => !line.startsWith('#')) : []
  return [
    `${verbOf(asked)} chain ${place(header, attributes.table, name, handle)}${lines.length === 0 ? '' : ` ${inBraces(lines)}`}`,
  ]
}

function rule(message: RuleMessage, { verb, flags, options }: Asked): string[] {
  const { header, attributes } = message
  const { table: of, chain: name, chainId, handle, position } = attributes
  if (options.scope.rulesOf(header.family, of, name, chainId) !== undefined) return []
  const family = familyWord(header.family)
  if (verb !== 'NEW') {
    if (of === undefined) return [`flush ruleset ${family}`]
    if (name === undefined && handle === undefined) return [`flush table ${family} ${identifier(of)}`]
    if (handle === undefined) return [`flush chain ${place(header, of, name)}`]
    return [`${removal[verb]} rule ${place(header, of, said(name, 'chain'))} handle ${handle}`]
  }
  const chainName = name ?? (chainId === undefined ? undefined : options.scope.chainName(header.family, of, chainId))
  const text = ruleSyntax(message, options)
  const isRequest = (flags & NLM_F.REQUEST) !== 0
  const word = !isRequest || flags & NLM_F.APPEND ? 'add' : flags & NLM_F.REPLACE ? 'replace' : 'insert'
  const at =
    word === 'replace' && handle !== undefined
      ? ` handle ${handle}`
      : isRequest && position !== undefined
        ? ` handle ${position}`
        : ''
  const command = `${word} rule ${place(header, of, chainName)}${at}`
  return [text.startsWith('#') ? `# ${command} ${text.slice(1).trimStart()}` : `${command} ${text}`]
}

function set(message: SetMessage, asked: Asked): string[] {
  const { header, attributes } = message
  const { name, handle, flags = 0 } = attributes
  if (name !== undefined && isAnonymous(name)) return []
  const { littleEndian } = asked.options
  if (asked.verb !== 'NEW') return [`${verbOf(asked)} set ${place(header, attributes.table, name, handle)}`]
  return orComment(
    () => [
      `${verbOf(asked)} ${setKind(flags)} ${place(header, attributes.table, name)} ${inBraces(setLines(message, littleEndian))}`,
    ],
    () => setComment(message, [], littleEndian),
  )
}

function element({ header, attributes }: ElementMessage, asked: Asked): string[] {
  const { table: of, set: name, setId, elements = [] } = attributes
  if (name !== undefined && isAnonymous(name)) return []
  const { littleEndian, scope } = asked.options
  if (asked.verb !== 'NEW' && elements.length === 0) return [`flush set ${place(header, of, name)}`]
  const known = scope.set(header.family, of, name, setId)?.attributes
  return orComment(
    () => {
      const set = { header, attributes: said(known, 'set') }
      const [only] = elements
      // The kernel tells the two ends of an interval one by one.
      if (
        !(asked.flags & NLM_F.REQUEST) &&
        elements.length === 1 &&
        only !== undefined &&
        hasIntervals(set.attributes)
      ) {
        const [text] = setElements(set, elements, asked.options, false)
        const isEnd = ((only.flags ?? 0) & NFT_SET_ELEM.INTERVAL_END) !== 0
        return [`# ${verbOf(asked)} element ${place(header, of, name)}: ${isEnd ? 'up to, without,' : 'from'} ${text}`]
      }
      const texts = setElements(set, elements, asked.options)
      return [`${verbOf(asked)} element ${place(header, of, name)} { ${texts.join(', ')} }`]
    },
    () => [
      `${mark} ${verbOf(asked)} element ${familyWord(header.family)} ${shownName(of)} ${shownName(name)}`,
      ...setComment({ header, attributes: {} }, elements, littleEndian).slice(1),
    ],
  )
}

function obj(message: ObjectMessage, asked: Asked): string[] {
  const { header, attributes } = message
  const { table: of, name, handle, type } = attributes
  return orComment(
    () => {
      const target = `${objectKind(type)} ${place(header, of, name, handle)}`
      return [`${verbOf(asked)} ${target}${asked.verb === 'NEW' ? ` ${inBraces(objectLines(message))}` : ''}`]
    },
    () => objectComment(message),
  )
}

function flowtable(message: FlowtableMessage, asked: Asked): string[] {
  const { header, attributes } = message
  const { table: of, name, handle } = attributes
  const lines = asked.verb === 'NEW' ? ` ${inBraces(flowtableLines(message))}` : ''
  return [`${verbOf(asked)} flowtable ${place(header, of, name, handle)}${lines}`]
}

function gen({ attributes: { id = 0, procName, procPid } }: GenerationMessage): string[] {
  const by = procPid === undefined ? '' : ` by process ${procPid} (${printable(procName ?? '?')})`
  return [`# new generation ${id}${by}`]
}

const writers = {
  TABLE: table,
  CHAIN: chain,
  RULE: rule,
  SET: set,
  SETELEM: element,
  OBJ: obj,
  FLOWTABLE: flowtable,
  GEN: gen,
} as const

interface Command {
  readonly verb: Verb
  readonly object: string
  readonly writer: Writer<never>
}

/** By the name of the message. */
const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries(writers).flatMap(([object, writer]) =>
    verbs.map(verb => [`NFT_MSG_${verb}${object}`, { verb, object, writer }] as const),
  ),
)
