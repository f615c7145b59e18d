import { printable } from '../../printable.js'
import type { DecodedMessage } from '../decoded.js'
import { FilterError } from './errors.js'
import { type Field, type FilterConversation, familyOf, fields, objectOf, objectsOf, typeNames } from './fields.js'
import { type Token, tokens } from './lex.js'
import { compare, compareNumbers, constantOf, type Literal, literal, type Operator, textOf } from './literal.js'
import { find, leaves, parsePath } from './path.js'

/** Whether a message is wanted; `conversation` is what it belongs to, for `latency` and for the `error` of a request. */
export type Filter = (message: DecodedMessage, conversation?: FilterConversation) => boolean

/** A part of a filter. What needs the body is asked last. */
interface Term {
  readonly test: Filter
  readonly needsBody: boolean
}

const OPERATORS: ReadonlySet<string> = new Set(['==', '=', '!=', '~', '!~', '<', '<=', '>', '>=', '&'])
/** Parentheses and `not` in each other: more than anyone writes, few enough for the stack. */
const maxDepth = 100

/**
 * Reads a filter: `type == RTM_NEWLINK && linkinfo.kind == "veth"`.
 *
 * | part | meaning |
 * |---|---|
 * | `path` or `exists(path)` | something stands there |
 * | `path == value`, `!=` | equal; a network holds its addresses: `dst == 10.0.0.0/8`. `!=`: something stands there, and none of it is equal |
 * | `path < value`, `<=`, `>`, `>=` | numbers: `0x10`, `10k`, `1.5M`; times for `latency`: `1ms`, `200us` |
 * | `path & value` | the numbers have a bit in common: `flags & CREATE\|EXCL` |
 * | `path ~ "pattern"`, `!~` | a regular expression, on text and on the names of constants |
 * | `and` `&&`, `or` `\|\|`, `not` `!`, `( )` | `and` binds closer than `or` |
 *
 * A path starts at the attributes: `linkinfo.data.id`, `expressions[0].name`; without a number any element of an array will do. The name of
 * a kind or of an expression leads to its data: `linkinfo.vlan.id`, `expressions.masq`. Members of the fixed header need `header.` only where
 * something else has the name (`header.index`, `index`; `header.flags`). `nft.rule` before a path limits it to messages about rules.
 * `type`, `flags`, `sequence`, `portId`, `length`, `number`, `protocol`, `direction`, `interface`, `pid`, `command`, `fd`, `error` and `latency`
 * are of the message itself.
 *
 * Constants go by name in any case, with or without the kernel's prefix: `protocol == route`, `header.scope == RT_SCOPE_LINK`.
 *
 * @throws FilterError (`ERR_FILTER`) with the position of what is not understood.
 */
export function parseFilter(text: string): Filter {
  return new Parser(text).filter().test
}

class Parser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokens(text)
  }

  filter(): Term {
    const term = this.#or()
    if (this.#next.kind !== 'end') throw this.#unexpected('"and", "or" or the end')
    return term
  }

  get #next(): Token {
    return this.#tokens[this.#at]!
  }

  #accept(...texts: string[]): boolean {
    if (this.#next.kind === 'text' || !texts.includes(this.#next.text)) return false
    this.#at++
    return true
  }

  #unexpected(wanted: string): FilterError {
    const { kind, text, position } = this.#next
    return this.#error(position, `expected ${wanted}, found ${kind === 'end' ? 'the end' : quote(text)}`)
  }

  #error(position: number, reason: string): FilterError {
    return new FilterError(this.#text, position, reason)
  }

  #or(): Term {
    const terms = [this.#and()]
    while (this.#accept('or', '||')) terms.push(this.#and())
    if (terms.length === 1) return terms[0]!
    const tests = cheapFirst(terms)
    return { needsBody: needBody(terms), test: (message, talk) => tests.some(test => test(message, talk)) }
  }

  #and(): Term {
    const terms = [this.#not()]
    while (this.#accept('and', '&&')) terms.push(this.#not())
    if (terms.length === 1) return terms[0]!
    const tests = cheapFirst(terms)
    return { needsBody: needBody(terms), test: (message, talk) => tests.every(test => test(message, talk)) }
  }

  #not(): Term {
    const { position } = this.#next
    if (!this.#accept('not', '!')) return this.#primary()
    const { needsBody, test } = this.#deeper(position, () => this.#not())
    return { needsBody, test: (message, talk) => !test(message, talk) }
  }

  #deeper<T>(position: number, read: () => T): T {
    if (++this.#depth > maxDepth) throw this.#error(position, `more than ${maxDepth} levels of "(" and "not"`)
    const result = read()
    this.#depth--
    return result
  }

  #primary(): Term {
    const { position } = this.#next
    if (this.#accept('(')) {
      const term = this.#deeper(position, () => this.#or())
      this.#close()
      return term
    }
    if (this.#next.text === 'exists' && this.#tokens[this.#at + 1]?.text === '(') {
      this.#at += 2
      const term = this.#target().exists
      this.#close()
      return term
    }
    const target = this.#target()
    const operator = this.#next
    if (operator.kind !== 'operator' || !OPERATORS.has(operator.text)) return target.exists
    this.#at++
    const value = this.#next
    if (value.kind !== 'word' && value.kind !== 'text') throw this.#unexpected(`a value after ${quote(operator.text)}`)
    this.#at++
    return target.compare(operator.text === '=' ? '==' : (operator.text as Operator), value)
  }

  #close(): void {
    if (!this.#accept(')')) throw this.#unexpected('")"')
  }

  #target(): Target {
    const token = this.#next
    const path = token.kind === 'word' ? parsePath(token.text) : undefined
    if (path === undefined || (/^(?:and|or|not|exists)$/.test(token.text) && token.kind === 'word'))
      throw this.#unexpected('a path such as linkinfo.kind')
    this.#at++
    const field = Object.hasOwn(fields, token.text) ? fields[token.text] : undefined
    return field ? this.#field(token, field) : this.#path(token, path)
  }

  #field({ text: name }: Token, field: Field): Target {
    const exists: Filter = (message, talk) => field.read(message, talk) !== undefined
    return {
      exists: { needsBody: false, test: exists },
      compare: (operator, token) => {
        const wanted = literal(token.text, token.kind === 'text')
        const matches = this.#fieldTest(name, field, operator, token, wanted)
        const negative = operator === '!=' || operator === '!~'
        const test: Filter = (message, talk) => {
          const value = field.read(message, talk)
          return value !== undefined && matches(value, message) !== negative
        }
        return { needsBody: false, test }
      },
    }
  }

  #fieldTest(
    name: string,
    field: Field,
    operator: Operator,
    token: Token,
    wanted: Literal,
  ): (value: number | bigint | string, message: DecodedMessage) => boolean {
    if (operator === '~' || operator === '!~') {
      const pattern = this.#pattern(token)
      return (value, message) => pattern.test(field.name?.(message) ?? textOf(value, field.display) ?? '')
    }
    if (field.time) {
      const { time } = wanted
      if (time === undefined) throw this.#error(token.position, `${name} is a time: 1ms, 200us, 2s`)
      return value => compareNumbers(value as bigint, operator, time)
    }
    this.#checkNumber(operator, token, wanted, field.display !== undefined)
    if (field.name && wanted.number === undefined) {
      const words = token.text.toUpperCase()
      if (/^(?:RTM|NFT_MSG|NFNL_MSG|NLMSG)_/.test(words) && !typeNames.includes(words))
        throw this.#error(token.position, `no message type ${quote(token.text)}${nearest(words, typeNames)}`)
      return (_, message) => field.name!(message).toUpperCase() === words
    }
    const { display } = field
    if (display && wanted.number === undefined && constantOf(display, token.text) === undefined && display.as !== 'hex')
      throw this.#error(
        token.position,
        `${name} has no ${quote(token.text)}${nearest(token.text.toUpperCase(), Object.keys(display.names))}`,
      )
    return value => compare(value, display, operator, wanted)
  }

  #path(token: Token, whole: readonly (string | number)[]): Target {
    const family = familyOf(whole[0])
    const object = family && whole[1]
    if (family && object !== undefined && !objectsOf(family).includes(String(object)))
      throw this.#error(
        token.position + token.text.indexOf('.') + 1,
        `${whole[0]} has no ${quote(String(object))}: it has ${objectsOf(family).join(', ')}`,
      )
    const isMeant = ({ name }: DecodedMessage): boolean =>
      family === undefined || (object === undefined ? family.test(name) : objectOf(family, name) === object)
    const path = family ? whole.slice(2) : whole
    const needsBody = path.length > 0
    return {
      exists: { needsBody, test: message => isMeant(message) && (!needsBody || find(message, path).length > 0) },
      compare: (operator, value) => {
        if (!needsBody) throw this.#error(value.position, `${quote(token.text)} stands for messages and has no value`)
        const matches = this.#valueTest(operator, value)
        const negative = operator === '!=' || operator === '!~'
        const test: Filter = message => {
          if (!isMeant(message)) return false
          const found = find(message, path).flatMap(leaves)
          return found.length > 0 && found.some(node => matches(node)) !== negative
        }
        return { needsBody, test }
      },
    }
  }

  #valueTest(operator: Operator, token: Token): (node: ReturnType<typeof leaves>[number]) => boolean {
    if (operator === '~' || operator === '!~') {
      const pattern = this.#pattern(token)
      return ({ value, display }) => pattern.test(textOf(value, display) ?? '')
    }
    const wanted = literal(token.text, token.kind === 'text')
    this.#checkNumber(operator, token, wanted, true)
    return ({ value, display }) => compare(value, display, operator, wanted)
  }

  #checkNumber(operator: Operator, token: Token, { number, time }: Literal, constants: boolean): void {
    if (number !== undefined || operator === '==' || operator === '!=') return
    const isWord = token.kind === 'word' && time === undefined && /^[A-Za-z_]/.test(token.text)
    if (!constants || !isWord) throw this.#error(token.position, `expected a number after ${quote(operator)}`)
  }

  #pattern(token: Token): RegExp {
    try {
      return new RegExp(token.text, 'u')
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error)
      throw this.#error(token.position, `not a regular expression: ${why}`)
    }
  }
}

/** What a path or a field can be asked. */
interface Target {
  readonly exists: Term
  compare(operator: Operator, value: Token): Term
}

function needBody(terms: readonly Term[]): boolean {
  return terms.some(term => term.needsBody)
}

/** The order of `and` and `or` means nothing, so what the header answers comes before what needs the body. */
function cheapFirst(terms: readonly Term[]): Filter[] {
  return [...terms].sort((a, b) => Number(a.needsBody) - Number(b.needsBody)).map(term => term.test)
}

function quote(text: string): string {
  return `"${printable(text.length > 40 ? `${text.slice(0, 40)}…` : text)}"`
}

/** The name that differs least, as a question; nothing where none is near. */
function nearest(word: string, names: readonly string[]): string {
  const near = names
    .map(name => ({ name, distance: distance(word, name) }))
    .filter(({ distance: d }) => d <= 2)
    .sort((a, b) => a.distance - b.distance)[0]
  return near === undefined ? '' : `, did you mean ${near.name}?`
}

/** How many letters must be changed, added or taken away (Levenshtein). Long words are not compared. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2 || a.length > 40) return Infinity
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
