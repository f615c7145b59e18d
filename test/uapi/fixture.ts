/**
 * The two files of fixtures/uapi: what the probe found in the kernel headers, as text that reads well in a diff. They are
 * written here and read here.
 */
import type { NameGroup } from './program.js'
import type { ScannedStruct } from './scan.js'

/** What the numbers were read from. */
export interface UapiSource {
  /** Kernel version of the headers: `6.12.0`. */
  version: string
  /** What the compiler compiled for: `x86_64-linux-gnu`. */
  machine: string
}

export interface UapiConstant {
  name: string
  /** `bigint` where a number would lose digits. */
  value: number | bigint
  /** Marks the end of its enum, or is computed from such a mark: it grows with the kernel. */
  end: boolean
}

/** The enumerators of one enum, or the macros of one header, in the order of the source. */
export interface UapiGroup {
  header: string
  kind: 'enum' | 'macros'
  /** Empty for an anonymous enum and for macros. */
  tag: string
  members: UapiConstant[]
}

export interface UapiMember {
  /** Dotted below a struct without a tag: `u.bits`. */
  name: string
  /** Bytes from the start of the struct; of a bit-field, those of its first bit. */
  offset: number
  /** Bytes; 0 for a flexible array. Of a bit-field, the bytes that it touches. */
  size: number
  /** Only for a bit-field: first bit and width, as laid out on the machine that the file names. */
  bits?: { first: number; width: number }
}

export interface UapiStruct {
  /** `struct ifinfomsg`, `union nf_inet_addr`, or a type name of its own: `xfrm_address_t`. */
  type: string
  header: string
  /** Bytes. */
  size: number
  members: UapiMember[]
}

export function constantsText(
  source: UapiSource,
  groups: readonly NameGroup[],
  answers: ReadonlyMap<string, string>,
  ends: ReadonlySet<string>,
): string {
  return sections(source, 'NAME VALUE; "# end" marks names that grow with the kernel', groups, group => [
    `# ${group.title}`,
    ...group.names.map(name => `${name} ${answers.get(name)!}${ends.has(name) ? ' # end' : ''}`),
  ])
}

export function structsText(
  source: UapiSource,
  structs: readonly ScannedStruct[],
  answers: ReadonlyMap<string, string>,
): string {
  const form = 'TYPE SIZE, then TYPE.MEMBER OFFSET SIZE in bytes, or TYPE.MEMBER bits FIRST WIDTH'
  const inOrder = [...structs].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
  return sections(source, form, inOrder, ({ type, members }) =>
    [type, ...members.map(({ name }) => `${type}.${name}`)].map(name => `${name} ${answers.get(name)!}`),
  )
}

function sections<T extends { file: string }>(
  { version, machine }: UapiSource,
  form: string,
  items: readonly T[],
  lines: (item: T) => string[],
): string {
  const text = [`# Linux ${version} headers, ${machine}: ${form}`, '# Made by test/uapi/probe.ts']
  let header = ''
  for (const item of items) {
    if (item.file !== header) text.push('', `## ${item.file}`)
    header = item.file
    text.push(...lines(item))
  }
  return `${text.join('\n')}\n`
}

/** @throws Error naming the line that is none of the format. */
export function parseConstants(text: string): { source: UapiSource; groups: UapiGroup[] } {
  const groups: UapiGroup[] = []
  let header = ''
  for (const { line, where } of bodyLines(text)) {
    const constant = /^(\w+) (-?\d+)( # end)?$/.exec(line)
    const title = /^# (enum|macros) ?(\w*)$/.exec(line)
    if (line.startsWith('## ')) header = line.slice(3)
    else if (title) groups.push({ header, kind: title[1] as UapiGroup['kind'], tag: title[2]!, members: [] })
    else if (constant && groups.length > 0) {
      const value = Number.isSafeInteger(Number(constant[2])) ? Number(constant[2]) : BigInt(constant[2]!)
      groups.at(-1)!.members.push({ name: constant[1]!, value, end: constant[3] !== undefined })
    } else throw new Error(`constants.txt, ${where}: neither a constant nor a section: ${line}`)
  }
  return { source: parseSource(text), groups }
}

/** @throws Error naming the line that is none of the format. */
export function parseStructs(text: string): { source: UapiSource; structs: UapiStruct[] } {
  const structs: UapiStruct[] = []
  let header = ''
  for (const { line, where } of bodyLines(text)) {
    const struct = /^((?:struct |union )?\w+) (\d+)$/.exec(line)
    const member = /^((?:struct |union )?\w+)\.([\w.]+) (bits )?(\d+) (\d+)$/.exec(line)
    if (line.startsWith('## ')) header = line.slice(3)
    else if (struct) structs.push({ type: struct[1]!, header, size: Number(struct[2]), members: [] })
    else if (member && structs.at(-1)?.type === member[1]) {
      structs
        .at(-1)!
        .members.push(parsedMember(member[2]!, member[3] !== undefined, Number(member[4]), Number(member[5])))
    } else throw new Error(`structs.txt, ${where}: neither a struct nor a member of the one above: ${line}`)
  }
  return { source: parseSource(text), structs }
}

function parsedMember(name: string, isBits: boolean, start: number, extent: number): UapiMember {
  if (!isBits) return { name, offset: start, size: extent }
  const offset = Math.floor(start / 8)
  return { name, offset, size: Math.ceil((start + extent) / 8) - offset, bits: { first: start, width: extent } }
}

function parseSource(text: string): UapiSource {
  const [, version, machine] = /^# Linux (\S+) headers, ([^:]+):/.exec(text) ?? []
  if (version === undefined || machine === undefined) throw new Error('no uapi fixture: its first line names no kernel')
  return { version, machine }
}

/** The lines below the two of the file's head. */
function bodyLines(text: string): Array<{ line: string; where: string }> {
  return text
    .split('\n')
    .map((line, index) => ({ line, where: `line ${index + 1}` }))
    .slice(2)
    .filter(({ line }) => line !== '')
}
