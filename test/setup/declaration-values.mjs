// In the sources a table's rows say what its value is: `interface BridgeId extends Infer<typeof bridgeId> {}`. Declarations have it
// the other way round, the interface written out and the table by its name: less to read for people, editors and the compiler,
// which takes a quarter less time for it.

import { dirname, relative } from 'node:path'

/** @typedef {{ start: number, end: number, text: string }} Edit */
/** @typedef {{ isSet: boolean, type: any, value: any, parts: any[] }} Table its type, that type's argument, and the object types in that */

/** What the type of a row or a member is of. */
const CODECS = ['Attr', 'Codec', 'MemberCodec', 'RowCodec', 'Struct']

/**
 * @param {string} text of a module as tsc declares it
 * @param {string} path
 * @param {string} codecs the folder of the codecs' declarations
 * @param {typeof import('rolldown/utils').parseSync} parseSync
 */
export function writeOutValues(text, path, codecs, parseSync) {
  if (!/Infer<typeof |^export declare const \w+: \{/m.test(text)) return text
  const { program } = parseSync(path, text, { lang: 'dts' })
  const statements = /** @type {any[]} */ (program.body).map(node => node.declaration ?? node)
  /** @type {Map<string, Table | undefined>} */
  const tables = new Map(
    statements.flatMap(({ declarations = [] }) =>
      declarations.map((/** @type {any} */ { id }) => [id.name, tableOf(id)]),
    ),
  )
  /** The interface of each table. @type {Map<string, string>} */
  const named = new Map()
  const edits = statements.flatMap(readonlyOnce)
  for (const { id, end, extends: bases = [], body } of statements) {
    const name = bases.length === 1 && body.body.length === 0 ? inferredFrom(bases[0]) : undefined
    const table = name === undefined ? undefined : tables.get(name)
    if (name === undefined || table === undefined) continue
    const write = (/** @type {string} */ rest) => edits.push({ start: id.end, end, text: ` extends ${rest}` })
    const known = named.get(name)
    if (known !== undefined) {
      write(`${known} {\n}`)
      continue
    }
    const members = table.parts.map((part, i) => membersOf(text, part, table.isSet || i > 0))
    if (members.includes(undefined)) continue
    named.set(name, id.name)
    write(`${table.isSet ? 'Attributes$' : 'Struct$'} {${members.map(part => part?.trimEnd()).join('')}\n}`)
    edits.push(table.isSet ? { ...table.type, text: `Table$<${id.name}>` } : { ...table.value, text: id.name })
  }
  const folder = relative(dirname(path), codecs)
  const imports = [
    `import { AttributesValue as Attributes$, TableOf as Table$ } from "${folder}/attributes.js";\n`,
    `import { StructValue as Struct$ } from "${folder}/struct.js";\n`,
  ]
  return (named.size === 0 ? '' : imports.join('')) + edited(text, edits)
}

/** Names of numbers, each of them `readonly`: said once. @returns {Edit[]} */
function readonlyOnce(/** @type {any} */ { declarations = [] }) {
  return declarations.flatMap((/** @type {any} */ { id }) => {
    const type = id.typeAnnotation?.typeAnnotation
    if (!isLiteral(type) || !type.members.every((/** @type {any} */ { readonly }) => readonly)) return []
    const { start, end, members } = type
    return [
      { start, end: start, text: 'Readonly<' },
      ...members.map((/** @type {any} */ member) => ({ start: member.start, end: member.key.start, text: '' })),
      { start: end, end, text: '>' },
    ]
  })
}

/** Of `Infer<typeof bridgeId>`, bridgeId. @returns {string | undefined} */
function inferredFrom(/** @type {any} */ { expression, typeArguments }) {
  return expression.name === 'Infer' ? typeArguments?.params[0].exprName?.name : undefined
}

/** @returns {Table | undefined} */
function tableOf(/** @type {any} */ { typeAnnotation }) {
  const type = typeAnnotation?.typeAnnotation
  const [name, value] = generic(type)
  if (name === 'AttributeSet') return isLiteral(value) ? { isSet: true, type, value, parts: [value] } : undefined
  const [struct, ...parts] = name === 'Struct' ? generic(value) : []
  if (struct !== 'StructValue' && struct !== 'GrownStructValue') return undefined
  return parts.every(isLiteral) ? { isSet: false, type, value, parts } : undefined
}

/** The members of a table's value, as text; nothing if one is not understood. @returns {string | undefined} */
function membersOf(
  /** @type {string} */ text,
  /** @type {any} */ { start, end, members },
  /** @type {boolean} */ optional,
) {
  /** @type {Edit[]} */
  const edits = []
  for (const { key, typeAnnotation } of members) {
    const type = typeAnnotation.typeAnnotation
    const [codec, value] = generic(type)
    if (!CODECS.includes(codec) || value === undefined) return undefined
    if (optional) edits.push({ start: key.end, end: key.end, text: '?' })
    edits.push({ start: type.start, end: value.start, text: '' }, { start: value.end, end: type.end, text: '' })
  }
  return edited(text, edits, start + 1, end - 1)
}

/** The name of a type, and its arguments. */
function generic(/** @type {any} */ type) {
  const { qualifier, typeName, typeArguments } = type ?? {}
  return [(qualifier ?? typeName)?.name, ...(typeArguments?.params ?? [])]
}

const isLiteral = (/** @type {any} */ node) => node?.type === 'TSTypeLiteral'

function edited(/** @type {string} */ text, /** @type {Edit[]} */ edits, from = 0, to = text.length) {
  let result = ''
  let at = from
  for (const edit of edits.sort((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at, to)
}
