import { type AttributeSet, choose, NLA_F, NLA_TYPE_MASK, type Row } from './attributes.js'
import { type Codec, targetOf } from './codec.js'
import { compile } from './compile.js'
import { align4, Input, maxDepth } from './input.js'
import { keptBytes } from './kept.js'
import type { Reader } from './part.js'
import { type AttributeForms, bareNests, wire } from './wire.js'

type Value = Record<PropertyKey, unknown>
type Read = Reader<Record<string, unknown>>['read']

/** A course is made at most so often for a table, whether it can be or not. */
const most = 8

/** Messages that are no longer counted. */
const never = -(2 ** 30)

/**
 * What the reader of a table learns. For nearly all objects of a list the kernel writes the same attributes in the same order: a
 * course. Where one is frequent it has a reader of its own, which compares what stands where and then takes all of it at once, into an
 * object whose form V8 knows from the start. What takes another course is left to the reader that was there before, and so in the end
 * to that of any attributes ({@link compileSet}).
 */
export class Courses {
  readonly #set: AttributeSet
  /** Messages since the last look that no course was for, and those that one was for. */
  missed = 0
  taken = 0
  #left = most

  constructor(set: AttributeSet) {
    this.#set = set
  }

  /** Called when a few have been missed, with the last of them and its value. */
  learn(input: Input, start: number, end: number, value: Value): void {
    const rare = this.taken > 16 * this.missed
    this.missed = 0
    this.taken = 0
    if (rare || start === end || start % 4 !== 0 || input.words === undefined) return
    if (this.#left-- === 0) this.missed = never
    else
      this.#set.read = (compileCourse(this.#set, this, input, start, end, value) ??
        this.#set.read) as AttributeSet['read']
  }
}

/** One attribute, or the elements of an array. */
interface Step {
  readonly row: Row
  readonly codec: Codec<unknown>
  /** Where it stands in the message that the course is learned from. */
  readonly at: number
  readonly length: number
  readonly type: number
}

/** The steps of a message, if they are of a kind that comes again. */
function stepsOf(set: AttributeSet, { view }: Input, start: number, end: number, value: Value): Step[] | undefined {
  const steps: Step[] = []
  const forms = Object.entries((value[wire] ?? {}) as AttributeForms)
  if (value.unknown !== undefined) return undefined
  // A value that is written in another form than it came in may be part of a course, another flag or padding is not.
  if (forms.some(([key, { data, ...other }]) => set.byKey.get(key)?.tag !== false || Object.keys(other).length > 0))
    return undefined
  for (let at = start; at < end; at += align4(view.getUint16(at, true))) {
    const type = view.getUint16(at + 2, true)
    const row = set.byNumber.get(type & NLA_TYPE_MASK)!
    if (steps.at(-1)?.row === row) continue
    const codec = choose(row.chosen, key => value[key]) ?? row.codec
    if (row.aligns || (row.tag && !isConstant(value[row.key]))) return undefined
    steps.push({ row, codec, at, length: view.getUint16(at, true), type })
  }
  return steps
}

const isConstant = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

/**
 * The reader of messages like this one. What it takes is exactly what the reader of any attributes would take the straight way, in the
 * same order: numbers, flags and lengths as here, padding of zeros, bytes that writing gives back.
 */
function compileCourse(
  set: AttributeSet,
  courses: Courses,
  input: Input,
  start: number,
  end: number,
  value: Value,
): Read | undefined {
  const steps = stepsOf(set, input, start, end, value)
  if (steps === undefined) return undefined
  const top = input.depth === 0
  const bare = top ? value[bareNests] === true : input.bareNests
  const flagged = set.options.nestedFlag === true
  const anyFlagged = set.rows.some(({ type }) => (type & NLA_F.NESTED) !== 0)
  const text = new CourseText((value[wire] ?? {}) as AttributeForms)
  for (const step of steps) text.add(step, input, value)
  if (top && flagged && bare) text.values.push('[bareNests]:true')
  const conditions = [
    '(s&3)===0',
    top ? 'input.depth===0' : `input.depth!==0&&input.depth<${maxDepth}`,
    ...(anyFlagged && !top ? [`input.bareNests===${bare}`] : []),
  ]
  const read = compile<Read>(
    `(course => function (input,start,end) {
      const value=course(input,start,end)
      if (value===undefined) return otherwise(input,start,end)
      courses.taken=courses.taken+1|0
      return value
    })(function (input,s,e) {
      const w=input.words
      ok: if (w!==undefined&&${conditions.join('&&')}) {
        const b=input.bytes, v=input.view, le=true, i=s>>2
        ${text.checks()}
        ${top ? `input.bareNests=${flagged && bare}` : ''}
        input.depth++
        ${text.lists.join('\n')}
        ${text.notes()}
        const o={${text.values.join(',\n')}}
        input.depth--
        return o
      }
    })`,
    { courses, otherwise: set.read, bareNests, wire, keptBytes, noted: {}, ...text.scope },
  )
  // V8 throws code away when it comes to a call that it has never seen, here that of the other reader: it is to see it before it compiles.
  for (let times = 0; times < 20; times++) read(nothing, 0, 0)
  return read
}

const nothing = new Input(new Uint8Array(), true)

/** The text of a course's reader, step by step. */
class CourseText {
  /** Statements that make arrays, then the object's properties. */
  readonly lists: string[] = []
  readonly values: string[] = []
  readonly scope: Record<string, unknown> = {}
  readonly #forms: AttributeForms
  readonly #notes: [key: string, data: string][] = []
  readonly #checks: string[] = []
  /** Where the next attribute stands: so many words behind a variable. */
  #from = 'i'
  #words = 0
  /** What must not be of the attributes since that variable. */
  #unlike: string[] = []
  #count = 0

  constructor(forms: AttributeForms) {
    this.#forms = forms
  }

  add(step: Step, input: Input, value: Value): void {
    const { row, codec } = step
    this.#count++
    this.scope[`c${this.#count}`] = targetOf(codec)
    if (row.tag) this.#addTag(step, input, value[row.key])
    else if (row.repeated) this.#addArray(step)
    else if (codec.size === undefined) this.#addVariable(step)
    else this.#addFixed(step)
  }

  /** Statements that leave the block `ok` where anything is not as it should be. */
  checks(): string {
    this.#compare(0)
    return [...this.#checks, `if (${this.#index()}<<2!==e) break ok`].join('\n')
  }

  /** Notes are not changed, so values share those that are the same. */
  notes(): string {
    if (this.#notes.length === 0) return ''
    this.values.push('[wire]:noted.forms')
    const data = this.#notes.map(([, data], n) => `d${n}=${data}`)
    const forms = this.#notes.map(([key], n) => `${JSON.stringify(key)}:{data:d${n}}`)
    return `const ${data.join()}
      if (${data.map((_, n) => `noted.d${n}!==d${n}`).join('||')}) noted={${data.map((_, n) => `d${n}`).join()},forms:{${forms.join()}}}`
  }

  /** Siblings are read by it: its bytes are part of the course. */
  #addTag({ row, at, length }: Step, { view }: Input, item: unknown): void {
    for (let ahead = 0; ahead * 4 < length; ahead++)
      this.#unlike.push(`${this.#word(ahead)}!==${view.getInt32(at + ahead * 4, true)}`)
    this.#put(row, JSON.stringify(item))
    this.#words += align4(length) / 4
  }

  #addFixed({ row, codec, length, type }: Step): void {
    const payload = `input,${this.#byte(1)},${this.#byte(1)}+${length - 4}`
    this.#unlike.push(`${this.#word(0)}!==${(type << 16) | length}`)
    if (length % 4 !== 0) this.#unlike.push(`${this.#word(length >> 2)}>>>${(length % 4) * 8}!==0`)
    this.#unlike.push(...this.#otherForm(row, payload))
    const inline = codec.inline?.(this.#byte(1), ahead => this.#word(1 + ahead))
    this.#put(row, inline ?? `c${this.#count}.read(${payload})`, payload)
    this.#words += align4(length) / 4
  }

  #addVariable({ row, codec, type }: Step): void {
    const n = this.#count
    const payload = `input,p${n}+4,p${n}+l${n}`
    this.#compare(1)
    this.#checks.push(
      `const h${n}=${this.#word(0)}, l${n}=h${n}&65535, p${n}=${this.#byte(0)}, i${n}=${this.#index()}+(l${n}+3>>2)
      if (${this.#unlikeVariable(codec, type, `h${n}`, `l${n}`, `i${n}`, this.#otherForm(row, payload))}) break ok`,
    )
    this.#put(row, `c${n}.read(${payload})`, payload)
    this.#behind(`i${n}`)
  }

  #addArray({ row, codec, type }: Step): void {
    const n = this.#count
    this.#compare(1)
    const unlike = this.#unlikeVariable(
      codec,
      type,
      'h',
      'l',
      'x',
      this.#otherForm(row, `input,(i${n}<<2)+4,(i${n}<<2)+l`),
    )
    this.#checks.push(
      `const f${n}=${this.#index()}
      let i${n}=f${n}, n${n}=0
      do {
        const h=w[i${n}], l=h&65535, x=i${n}+(l+3>>2)
        if (${unlike}) break ok
        i${n}=x
        n${n}++
      } while (e-(i${n}<<2)>=4&&w[i${n}]>>>16===${type})`,
    )
    this.lists.push(
      `const a${n}=new Array(n${n})
      for (let x=f${n}, k=0; k<n${n}; k++) {
        const p=x<<2, l=w[x]&65535
        a${n}[k]=c${n}.read(input,p+4,p+l)
        x+=l+3>>2
      }`,
    )
    this.#put(row, `a${n}`)
    this.#behind(`i${n}`)
  }

  #unlikeVariable(codec: Codec<unknown>, type: number, h: string, l: string, next: string, more: string[]): string {
    const { size, fits } = codec
    const length = size !== undefined ? [`${l}!==${size + 4}`] : fits ? [`!c${this.#count}.fits(${l}-4)`] : []
    const padding = `(${l}&3)!==0&&w[${next}-1]>>>((${l}&3)<<3)!==0`
    return [`${h}>>>16!==${type}`, `${l}<4`, `${next}<<2>e`, padding, ...length, ...more].join('||')
  }

  /** Whether the payload is of another form than that of the message the course is learned from. */
  #otherForm({ key }: Row, payload: string): string[] {
    const n = this.#count
    if ((this.scope[`c${n}`] as Codec<unknown>).canonical === undefined) return []
    return [`${this.#forms[key] ? '' : '!'}c${n}.canonical(${payload})`]
  }

  #put({ key }: Row, text: string, payload = ''): void {
    this.values.push(`${JSON.stringify(key)}:${text}`)
    if (this.#forms[key]) this.#notes.push([key, `keptBytes(${payload})`])
  }

  /** Compares what is known by its place, and that so many words more are there. */
  #compare(more: number): void {
    const size = (this.#words + more) * 4
    if (size > 0) this.#checks.push(`if (${[`e-(${this.#from}<<2)<${size}`, ...this.#unlike].join('||')}) break ok`)
    this.#unlike = []
  }

  #behind(variable: string): void {
    this.#from = variable
    this.#words = 0
  }

  #index(ahead = 0): string {
    const words = this.#words + ahead
    return words === 0 ? this.#from : `${this.#from}+${words}`
  }

  #word(ahead: number): string {
    return `w[${this.#index(ahead)}]`
  }

  #byte(ahead: number): string {
    return `(${this.#from}<<2)+${(this.#words + ahead) * 4}`
  }
}
