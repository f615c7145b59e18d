/**
 * Reads preprocessed C (`cc -E -dD`: line markers, macro definitions in place, no comments) and lists what stands in it:
 * enums with their enumerators, integer-like object macros, and structs and unions with their members. It knows only the
 * C that kernel headers use; values, offsets and sizes are the compiler's business (see probe.ts).
 */

export interface ScannedEnum {
  /** File of the definition, as the line marker names it. */
  file: string
  /** Empty for an anonymous enum. */
  tag: string
  enumerators: Array<{ name: string; initializer: readonly string[] }>
}

export interface ScannedMacro {
  file: string
  name: string
  body: readonly string[]
}

export interface ScannedMember {
  /** Dotted path as a reader writes it: `ifmap.mem_start`; members of anonymous structs and unions stand at their parent's level. */
  name: string
  /** The same for the compiler: an array of anonymous structs needs an index on the way. */
  designator: string
  /** `flexible`: an array without a size, which `sizeof` refuses. */
  layout: 'plain' | 'bits' | 'flexible'
}

export interface ScannedStruct {
  file: string
  /** What a declaration writes: `struct ifinfomsg`, `union nf_inet_addr`, `xfrm_address_t`. */
  type: string
  members: ScannedMember[]
}

export interface Scan {
  enums: ScannedEnum[]
  macros: ScannedMacro[]
  structs: ScannedStruct[]
}

interface Token {
  text: string
  file: string
}

const TOKEN = /[A-Za-z_]\w*|\.?\d[\w.]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|<<|>>|[^\s\w]/g
const IDENTIFIER = /^[A-Za-z_]\w*$/

export function tokenize(text: string): string[] {
  return text.match(TOKEN) ?? []
}

/** @param preprocessed output of `cc -E -dD`. */
export function scan(preprocessed: string): Scan {
  const { tokens, macros } = lex(preprocessed)
  const parser = new Parser(tokens)
  parser.run()
  return { enums: parser.enums, macros, structs: parser.structs }
}

function lex(preprocessed: string): { tokens: Token[]; macros: ScannedMacro[] } {
  const tokens: Token[] = []
  const macros = new Map<string, ScannedMacro>()
  let file = ''
  for (const line of preprocessed.split('\n')) {
    if (!line.startsWith('#')) {
      for (const text of tokenize(line)) tokens.push({ text, file })
      continue
    }
    const marker = /^# \d+ "((?:\\.|[^"\\])*)"/.exec(line)
    if (marker) file = marker[1]!
    const undefined_ = /^#undef (\w+)/.exec(line)
    if (undefined_) macros.delete(undefined_[1]!)
    // A parenthesis straight after the name makes it function-like: no constant.
    const define = /^#define (\w+) (.+)$/.exec(line)
    if (define) macros.set(define[1]!, { file, name: define[1]!, body: tokenize(define[2]!) })
  }
  return { tokens: withoutAttributes(tokens), macros: [...macros.values()] }
}

/** Drops `__attribute__((…))` and its like, which may stand nearly anywhere and bear no name. */
function withoutAttributes(tokens: Token[]): Token[] {
  const kept: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    const { text } = tokens[at]!
    if (text === '__extension__') continue
    if (!/^(__attribute__|__attribute|_Alignas|__asm__|_Static_assert)$/.test(text)) {
      kept.push(tokens[at]!)
      continue
    }
    let depth = 0
    do {
      at++
      if (tokens[at]?.text === '(') depth++
      if (tokens[at]?.text === ')') depth--
    } while (depth > 0 && at < tokens.length)
  }
  return kept
}

class Parser {
  readonly enums: ScannedEnum[] = []
  readonly structs: ScannedStruct[] = []
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  run(): void {
    while (this.#at < this.#tokens.length) {
      const typedef = this.#accept('typedef')
      const start = this.#at
      const file = this.#tokens[start]?.file ?? ''
      const members = this.#definition()
      if (members === undefined) {
        if (this.#at === start) this.#at++
      } else if (typedef && IDENTIFIER.test(this.#peek()) && this.#tokens[start + 1]?.text === '{') {
        this.structs.push({ file, type: this.#peek(), members })
      }
    }
  }

  #peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead]?.text ?? ''
  }

  #accept(text: string): boolean {
    if (this.#peek() !== text) return false
    this.#at++
    return true
  }

  /** An enum, struct or union with a body, recorded if it has a tag. Gives the members of a struct or union. */
  #definition(): ScannedMember[] | undefined {
    const keyword = this.#peek()
    if (keyword !== 'enum' && keyword !== 'struct' && keyword !== 'union') return undefined
    const tag = IDENTIFIER.test(this.#peek(1)) ? this.#peek(1) : ''
    const open = tag === '' ? 1 : 2
    if (this.#peek(open) !== '{') return undefined
    const { file } = this.#tokens[this.#at]!
    this.#at += open + 1
    if (keyword === 'enum') {
      this.enums.push({ file, tag, enumerators: this.#enumerators() })
      return undefined
    }
    const members = this.#members()
    if (tag !== '') this.structs.push({ file, type: `${keyword} ${tag}`, members })
    return members
  }

  #enumerators(): ScannedEnum['enumerators'] {
    const found: ScannedEnum['enumerators'] = []
    while (!this.#accept('}')) {
      const name = this.#peek()
      this.#at++
      const initializer = this.#accept('=') ? this.#upTo([',', '}']) : []
      found.push({ name, initializer })
      this.#accept(',')
    }
    return found
  }

  #members(): ScannedMember[] {
    const found: ScannedMember[] = []
    while (!this.#accept('}')) {
      const anonymous = /^(struct|union)$/.test(this.#peek()) && this.#peek(1) === '{'
      const inner = this.#definition()
      const declarators = this.#upTo([';', '}'])
      this.#accept(';')
      if (inner !== undefined && declarators.length === 0) {
        found.push(...inner)
        continue
      }
      for (const [index, declarator] of splitAtCommas(declarators).entries()) {
        const member = declared(declarator, index === 0)
        if (member === undefined) continue
        found.push(member)
        // A tagged struct has an entry of its own; one without can be listed only here.
        if (anonymous && inner !== undefined) found.push(...inner.map(below(member, declarator.includes('['))))
      }
    }
    return found
  }

  /** The tokens up to one of `ends` outside any bracket, which is not taken. */
  #upTo(ends: readonly string[]): string[] {
    const found: string[] = []
    let depth = 0
    while (this.#at < this.#tokens.length) {
      const text = this.#peek()
      if (depth === 0 && ends.includes(text)) break
      if (/^[([{]$/.test(text)) depth++
      if (/^[)\]}]$/.test(text)) depth--
      found.push(text)
      this.#at++
    }
    return found
  }
}

function below(parent: ScannedMember, isArray: boolean): (member: ScannedMember) => ScannedMember {
  return member => ({
    name: `${parent.name}.${member.name}`,
    designator: `${parent.designator}${isArray ? '[0]' : ''}.${member.designator}`,
    layout: member.layout,
  })
}

/** `__u32 a, b[2]` → `__u32 a` and `b[2]`; commas inside brackets do not count. */
function splitAtCommas(tokens: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  let depth = 0
  for (const text of tokens) {
    if (/^[([]$/.test(text)) depth++
    if (/^[)\]]$/.test(text)) depth--
    if (depth === 0 && text === ',') parts.push([])
    else parts.at(-1)!.push(text)
  }
  return parts
}

/** The member that one declarator declares: the first of a declaration has the type before its name. Undefined for an unnamed bit-field. */
function declared(tokens: readonly string[], withType: boolean): ScannedMember | undefined {
  const pointer = tokens.indexOf('(') // a function pointer: `void (*name)(…)`
  if (pointer >= 0 && tokens[pointer + 1] === '*') {
    const name = tokens[pointer + 2]!
    return { name, designator: name, layout: 'plain' }
  }
  const colon = tokens.indexOf(':')
  const bracket = tokens.indexOf('[')
  const end = colon >= 0 ? colon : bracket >= 0 ? bracket : tokens.length
  const name = tokens[end - 1]
  if (name === undefined || !IDENTIFIER.test(name)) return undefined
  const unnamed = withType && (colon === 1 || /^(unsigned|signed|char|short|int|long)$/.test(name))
  if (colon >= 0 && unnamed) return undefined
  const layout = colon >= 0 ? 'bits' : bracket >= 0 && tokens[bracket + 1] === ']' ? 'flexible' : 'plain'
  return { name, designator: name, layout }
}

/** How the names of ends look. Real attributes can look so too (`NFTA_NAT_REG_ADDR_MAX`), so the look alone decides nothing. */
const END_NAME = /^__|(^|_)(MAX|NUM[A-Z]*|COUNT|CNT|LAST)(_|$)/

/**
 * Names that mark where an enum ends, and so grow with the kernel: the sentinel (`__IFLA_MAX`), whatever is computed from
 * one (`IFLA_MAX`), and a last `_MAX` that repeats a name before it.
 */
export function enumEnds(found: Scan): Set<string> {
  const ends = new Set<string>()
  const definitions: Array<{ name: string; body: readonly string[] }> = [...found.macros]
  for (const { enumerators } of found.enums) {
    const lastCounted = enumerators.findLast(each => each.initializer.length === 0)
    if (lastCounted && END_NAME.test(lastCounted.name)) ends.add(lastCounted.name)
    const last = enumerators.at(-1)
    const repeats = enumerators.some(each => each !== last && last && isJust(each.name, last.initializer))
    if (last?.name.endsWith('_MAX') && repeats) ends.add(last.name)
    for (const each of enumerators) definitions.push({ name: each.name, body: each.initializer })
  }
  for (let before = -1; before !== ends.size; ) {
    before = ends.size
    for (const { name, body } of definitions) {
      const end = body.find(token => token !== name && ends.has(token))
      // A name that starts where an enum ends is no end itself: NF_INET_INGRESS = NF_INET_NUMHOOKS.
      if (end !== undefined && (END_NAME.test(name) || !isJust(end, body))) ends.add(name)
    }
  }
  return ends
}

function isJust(name: string, expression: readonly string[]): boolean {
  return expression.filter(token => token !== '(' && token !== ')').join('') === name
}
