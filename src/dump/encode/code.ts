import type { Display } from '../../../protocol/codec/index.js'
import { childPath, type TreeNode } from '../../../protocol/codec/tree.js'
import { bareNests, wire } from '../../../protocol/codec/wire.js'
import * as library from '../../../protocol/index.js'
import { NLMSG } from '../../../protocol/netlink/index.js'
import { printable } from '../../printable.js'
import type { DecodedMessage } from '../decoded.js'
import { flagNames } from '../names.js'
import { bytesCode, indent, keyCode, list, quote } from './source.js'

/** The library's exports by what they are: the name under which a program gets at a definition, or at a set of constants. */
const exported: ReadonlyMap<unknown, string> = new Map(
  Object.entries(library)
    .filter(([, value]) => typeof value === 'object')
    .map(([name, value]) => [value, name]),
)

/**
 * The TypeScript that builds the same messages: an array of Uint8Array, one for each, by `nlkit/protocol`. Numbers with names stand as
 * constants (`AF.INET`); what was unusual on the wire is in it, so that running it gives the same bytes.
 */
export function toCode(messages: readonly DecodedMessage[]): string {
  const writer = new CodeWriter()
  const items = messages.map(message => `  // ${printable(message.name)}\n${indent(writer.message(message))},\n`)
  const names = [...writer.imports].sort((a, b) => a.localeCompare(b, 'en'))
  return `import {\n${names.map(name => `  ${name},\n`).join('')}} from 'nlkit/protocol'\n\nexport const messages: Uint8Array[] = [\n${items.join('')}]\n`
}

/** Writes messages as code; what that has to import from nlkit/protocol is in `imports`. */
export class CodeWriter {
  readonly imports = new Set<string>()
  #displays: ReadonlyMap<string, Display> = new Map()

  message(message: DecodedMessage): string {
    const { flags, sequence, portId, datagram } = message
    this.imports.add('encodeMessage')
    const words = flagNames(message, message.name).map(word =>
      word.startsWith('0x') ? word : `${this.#use('NLM_F')}.${word}`,
    )
    const { definition, body } = this.content(message)
    const header = `{ flags: ${flags === 0 ? '0' : words.join(' | ')}, sequence: ${sequence}, portId: ${portId} }`
    return `encodeMessage(\n${[definition, header, body, String(datagram.littleEndian)].map(part => `${indent(part)},\n`).join('')})`
  }

  /** The definition of a message, as an expression, and its body. */
  content(message: DecodedMessage): { definition: string; body: string } {
    this.#displays = displaysOf(message.tree)
    const { type, flags, name, definition, datagram, payload, end } = message
    const known = definition && exported.get(definition)
    if (known !== undefined) return { definition: this.#use(known), body: this.#value(message.body, '') }
    if (type === NLMSG.ERROR)
      return {
        definition: this.#definition(type, name, `${this.#use('errorBody')}(0x${flags.toString(16)})`),
        body: this.#value(message.body, ''),
      }
    if (type === NLMSG.DONE)
      return {
        definition: this.#definition(type, name, this.#use('doneBody')),
        body: this.#value(message.body, ''),
      }
    return {
      definition: this.#definition(type, name, this.#use('bytes')),
      body: this.#value(datagram.bytes.subarray(payload, end), ''),
    }
  }

  #definition(type: number, name: string, body: string): string {
    return `{ type: ${type}, name: ${quote(name)}, body: ${body} }`
  }

  #use(name: string): string {
    this.imports.add(name)
    return name
  }

  #value(value: unknown, path: string): string {
    if (typeof value === 'number') return this.#number(value, this.#displays.get(path))
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value === 'string') return quote(value)
    if (value instanceof Uint8Array) return bytesCode(value)
    if (Array.isArray(value)) {
      const items = list(
        '[',
        ']',
        value.map((item, i) => this.#value(item, childPath(path, `[${i}]`))),
      )
      const notes = this.#notes(value as never)
      return notes === undefined ? items : `Object.assign(${items}, ${notes})`
    }
    if (typeof value !== 'object' || value === null) return String(value)
    return this.#object(value as Record<PropertyKey, unknown>, path)
  }

  #object(value: Record<PropertyKey, unknown>, path: string): string {
    const members = Object.entries(value).flatMap(([key, item]) => {
      if (item === undefined) return []
      // Behind a fixed header the attributes stand in the path without a name.
      const place = key === 'attributes' && 'header' in value ? path : childPath(path, key)
      return [`${keyCode(key)}: ${this.#value(item, place)}`]
    })
    const notes = this.#notes(value)
    // Spread, because no type knows of them.
    if (notes !== undefined) members.push(`...${notes}`)
    const code = members.length === 0 ? '{}' : list('{ ', ' }', members)
    // A struct with notes may be shorter than its type.
    return value[wire] instanceof Uint8Array ? `${code} as never` : code
  }

  /** What was unusual on the wire, as an object; undefined where nothing was. */
  #notes(value: { readonly [wire]?: unknown; readonly [bareNests]?: unknown }): string | undefined {
    const notes = [
      ...(value[bareNests] === true ? [`[${this.#use('bareNests')}]: true`] : []),
      ...(value[wire] === undefined ? [] : [`[${this.#use('wire')}]: ${this.#value(value[wire], '?')}`]),
    ]
    return notes.length === 0 ? undefined : list('{ ', ' }', notes)
  }

  #number(value: number, display: Display | undefined): string {
    if (display?.as === 'hex') return value < 0 ? String(value) : `0x${value.toString(16)}`
    const owner = display && exported.get(display.names)
    if (display === undefined || owner === undefined) return String(value)
    const words = display.as === 'enum' ? enumWords(value, display.names) : flagWords(value, display.names)
    if (words === undefined) return display.as === 'flags' && value > 0 ? `0x${value.toString(16)}` : String(value)
    this.#use(owner)
    return words.map(word => (word.startsWith('0x') ? word : `${owner}${member(word)}`)).join(' | ')
  }
}

/** What names the numbers, by the path of each. */
function displaysOf(tree: TreeNode, map = new Map<string, Display>()): ReadonlyMap<string, Display> {
  if (tree.display) map.set(tree.path, tree.display)
  for (const child of tree.children) displaysOf(child, map)
  return map
}

function enumWords(value: number, names: Readonly<Record<string, number>>): string[] | undefined {
  const name = Object.keys(names).find(key => names[key] === value)
  return name === undefined ? undefined : [name]
}

/** The bits by name, the rest in hexadecimal. JavaScript's `|` has 32 bits with a sign: where that shows, there are no words. */
function flagWords(value: number, names: Readonly<Record<string, number>>): string[] | undefined {
  if (value <= 0 || value > 0x7fffffff) return undefined
  const words = Object.keys(names).filter(name => names[name]! > 0 && (value & names[name]!) === names[name])
  const rest = words.reduce((bits, name) => bits & ~names[name]!, value)
  if (words.length === 0) return undefined
  return rest === 0 ? words : [...words, `0x${rest.toString(16)}`]
}

function member(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${quote(name)}]`
}
