import type {
  ChainMessage,
  ElementAttributes,
  ElementMessage,
  FlowtableMessage,
  Nfgenmsg,
  ObjectMessage,
  RuleMessage,
  SetMessage,
  TableMessage,
} from '../../../protocol/netfilter/index.js'
import { chainLines, hookLines } from './chain.js'
import { attributeWords, commented, mark, objectComment, orComment, setComment } from './comment.js'
import { flowtableLines } from './flowtable.js'
import { objectKind, objectLines } from './object.js'
import { identifier, shownName } from './quote.js'
import { ruleSyntax, type SyntaxOptions } from './rule.js'
import { isAnonymous, NftScope } from './scope.js'
import { setElements, setKind, setLines } from './set.js'
import { tableLines, tableName } from './table.js'
import { block, familyWord } from './words.js'

/** Everything that a ruleset is made of, as the kernel reports it. */
export interface RulesetMessages {
  readonly tables: readonly TableMessage[]
  readonly chains: readonly ChainMessage[]
  readonly sets: readonly SetMessage[]
  readonly elements: readonly ElementMessage[]
  readonly objects: readonly ObjectMessage[]
  readonly flowtables: readonly FlowtableMessage[]
  readonly rules: readonly RuleMessage[]
}

/**
 * A whole ruleset as `nft list ruleset` writes it, line by line. `nft -f` reads it back to the same tables, sets, chains and
 * bytecode; what nft has no words for is a comment, never left out.
 */
export function rulesetSyntax(
  messages: RulesetMessages,
  { littleEndian = true }: { littleEndian?: boolean } = {},
): string[] {
  const scope = new NftScope()
  for (const set of messages.sets) scope.addSet(set)
  for (const elements of messages.elements) scope.addElements(elements)
  for (const chain of messages.chains) scope.addChain(chain)
  for (const rule of messages.rules) scope.addRule(rule)
  const options = { littleEndian, scope }
  return messages.tables.flatMap((table, i) => [
    ...(i === 0 ? [] : ['']),
    ...tableBlock(table, membersOf(table, messages), options),
  ])
}

interface Member {
  readonly header: Nfgenmsg
  readonly attributes: { readonly table?: string }
}

/** What belongs to one table. */
function membersOf({ header, attributes }: TableMessage, messages: RulesetMessages): Omit<RulesetMessages, 'tables'> {
  const own = <T extends Member>(all: readonly T[]): T[] =>
    all.filter(each => each.header.family === header.family && each.attributes.table === attributes.name)
  return {
    chains: own(messages.chains).filter(({ attributes: { name = '' } }) => !isAnonymous(name)),
    sets: own(messages.sets).filter(({ attributes: { name = '' } }) => !isAnonymous(name)),
    elements: own(messages.elements),
    objects: own(messages.objects),
    flowtables: own(messages.flowtables),
    rules: own(messages.rules),
  }
}

function tableBlock(
  table: TableMessage,
  { chains, sets, elements, objects, flowtables, rules }: Omit<RulesetMessages, 'tables'>,
  options: Required<SyntaxOptions>,
): string[] {
  const { name } = table.attributes
  const head = orComment(
    () => tableLines(table),
    () => [`${mark} ${attributeWords(table.attributes)}`],
  )
  const members = [
    ...objects.map(objectBlock),
    ...sets.map(set => setBlock(set, elementsIn(elements, set), options)),
    ...flowtables.map(flowtableBlock),
    ...chains.map(chain => chainBlock(chain, rulesIn(rules, chain), options)),
  ]
  const lines = [...head, ...members.flatMap((each, i) => (i === 0 && head.length === 0 ? each : ['', ...each]))]
  return orComment(
    () => block(`table ${tableName(table)}`, lines),
    () => commented(block(`table ${familyWord(table.header.family)} ${shownName(name)}`, lines)),
  )
}

const elementsIn = (all: readonly ElementMessage[], { attributes }: SetMessage): ElementAttributes[] =>
  all.filter(each => each.attributes.set === attributes.name).flatMap(each => each.attributes.elements ?? [])

const rulesIn = (all: readonly RuleMessage[], { attributes }: ChainMessage): RuleMessage[] =>
  all.filter(each => each.attributes.chain === attributes.name)

function objectBlock(object: ObjectMessage): string[] {
  const { type, name } = object.attributes
  return orComment(
    () => block(`${objectKind(type)} ${identifier(name)}`, objectLines(object)),
    () => objectComment(object),
  )
}

function flowtableBlock(flowtable: FlowtableMessage): string[] {
  const { name } = flowtable.attributes
  return orComment(
    () => block(`flowtable ${identifier(name)}`, flowtableLines(flowtable)),
    () => [`${mark} flowtable ${shownName(name)} ${attributeWords(flowtable.attributes)}`],
  )
}

function setBlock(set: SetMessage, elements: readonly ElementAttributes[], options: Required<SyntaxOptions>): string[] {
  const { name, flags } = set.attributes
  return orComment(
    () => {
      const texts = setElements(set, elements, options)
      return block(`${setKind(flags)} ${identifier(name)}`, [
        ...setLines(set, options.littleEndian),
        ...(texts.length === 0 ? [] : `elements = { ${texts.join(',\n             ')} }`.split('\n')),
      ])
    },
    () => setComment(set, elements, options.littleEndian),
  )
}

function chainBlock(chain: ChainMessage, rules: readonly RuleMessage[], options: Required<SyntaxOptions>): string[] {
  const { name } = chain.attributes
  const head = orComment(
    () => {
      const base = hookLines(chain)
      return [...(base.length === 0 ? [] : [`${base.join('; ')};`]), ...chainLines(chain).slice(base.length)]
    },
    () => [`${mark} ${attributeWords(chain.attributes)}`],
  )
  const lines = [...head, ...rules.map(rule => ruleSyntax(rule, options))]
  return orComment(
    () => block(`chain ${identifier(name)}`, lines),
    () => commented(block(`chain ${shownName(name)}`, lines)),
  )
}
