import { FilterError } from './errors.js'

export interface Token {
  /** A word is a path, a number, a constant, an address: its place in the filter says which. */
  readonly kind: 'word' | 'text' | 'operator' | 'end'
  /** What it says; of a quoted text what stands between the quotes. */
  readonly text: string
  readonly position: number
}

const OPERATOR = /&&|\|\||==|!=|!~|<=|>=|[=<>~&!()]/y
/** `linkinfo.data.id`, `expressions[0]`, `10.0.0.0/8`, `2001:db8::1`, `0x10`, `1.5ms`, `br-lan`, `CREATE|EXCL`. */
const WORD = /[\w.:/[\]@%+*-]+(?:\|(?!\|)[\w.:/[\]@%+*-]+)*/y
const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/sy

/** The tokens of a filter, an `end` last. */
export function tokens(filter: string): Token[] {
  const list: Token[] = []
  const take = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(filter)
  }
  for (let at = 0; ; ) {
    at += /^\s*/.exec(filter.slice(at))![0].length
    if (at >= filter.length) break
    const quoted = take(QUOTED, at)
    const operator = take(OPERATOR, at)
    const found = quoted ?? operator ?? take(WORD, at)
    if (found === null) {
      const character = String.fromCodePoint(filter.codePointAt(at)!)
      if (character === '"' || character === "'") throw new FilterError(filter, at, 'this quote is not closed')
      throw new FilterError(filter, at, `a filter has no ${JSON.stringify(character)}`)
    }
    const kind = quoted ? 'text' : operator ? 'operator' : 'word'
    list.push({ kind, text: quoted ? unquote(quoted[1] ?? quoted[2] ?? '') : found[0], position: at })
    at += found[0].length
  }
  list.push({ kind: 'end', text: '', position: filter.length })
  return list
}

/** A quote behind a backslash stands for itself; every other pair stays, for patterns have their own. */
function unquote(text: string): string {
  return text.replaceAll(/\\(["'])/g, '$1')
}
