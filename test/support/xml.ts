/** An element of a document, in document order. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Text directly inside, entities resolved. */
  text: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const TOKEN = /<\?xml[^?]*\?>|<\/([\w:.-]+)>|<([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y

/** Reads XML without comments, CDATA and DTD; throws where it is not well-formed (XML 1.0, section 2.1). */
export function parseXml(source: string): XmlElement[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the test is about
  const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(source)
  if (illegal) throw new Error(`character ${illegal[0].codePointAt(0)} at ${illegal.index}`)
  const elements: XmlElement[] = []
  const open: XmlElement[] = []
  let roots = 0
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex
    const [token, end, start, attributes = '', selfClosing, text] = TOKEN.exec(source) ?? []
    if (token === undefined) throw new Error(`not well-formed at ${at}: ${source.slice(at, at + 60)}`)
    if (end !== undefined) {
      if (open.pop()?.name !== end) throw new Error(`</${end}> at ${at} closes nothing`)
    } else if (start !== undefined) {
      if (open.length === 0 && ++roots > 1) throw new Error('more than one root')
      const element = { name: start, attributes: parseAttributes(attributes), text: '' }
      elements.push(element)
      if (selfClosing === '') open.push(element)
    } else if (text !== undefined) {
      const around = open.at(-1)
      if (around !== undefined) around.text += resolve(text)
      else if (text.trim() !== '') throw new Error(`text outside of the root at ${at}`)
    }
  }
  if (open.length > 0 || roots !== 1) throw new Error(`${open.length} elements left open, ${roots} roots`)
  return elements
}

function parseAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/([\w:.-]+)="([^"]*)"/g)) {
    if (Object.hasOwn(found, name)) throw new Error(`attribute ${name} twice`)
    found[name] = resolve(value)
  }
  return found
}

function resolve(text: string): string {
  return text.replaceAll(/&([^;]*);?/g, (entity, name) => {
    const character = ENTITIES[name]
    if (character === undefined || !entity.endsWith(';')) throw new Error(`bad entity ${entity}`)
    return character
  })
}
