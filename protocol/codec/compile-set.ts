import { type AttributeSet, NLA_F, NLA_TYPE_MASK, type Row } from './attributes.js'
import { type Codec, targetOf } from './codec.js'
import { compile, plainConstructor } from './compile.js'
import { Courses } from './course.js'
import { maxDepth } from './input.js'
import { keptBytes } from './kept.js'
import { indexOf, note, notePlace, readOdd, siblingAhead } from './read-odd.js'
import { bareNests } from './wire.js'

/** Compiles the reader of a table: one `case` per row, and {@link readOdd} for whatever is not as the table has it. */
export function compileSet(set: AttributeSet): Codec<Record<string, unknown>>['read'] {
  const courses = new Courses(set)
  const scope: Record<string, unknown> = {
    set,
    bareNests,
    courses,
    indexOf,
    keptBytes,
    note,
    notePlace,
    readOdd,
    siblingAhead,
  }
  scope.Plain = plainConstructor(set.rows.length)
  // Whether the nests of a message carry the flag of its table is seen from the first of them.
  const flagged = set.options.nestedFlag === true
  const anyFlagged = set.rows.some(({ type }) => (type & NLA_F.NESTED) !== 0)
  const bare = flagged
    ? 'let first=input.depth===0, bare=!first&&input.bareNests'
    : anyFlagged
      ? 'const bare=input.depth!==0&&input.bareNests'
      : ''
  const words = Math.ceil(set.rows.length / 31)
  // Once one attribute was odd, the rest of this set goes the careful way too: what was seen is no longer known here.
  const everySeen = Array.from({ length: words }, (_, i) => `seen${i}=-1`).join(';')
  const cases = set.rows.map((row, i) => caseOf(row, i, scope, flagged)).join('\n')
  return compile(
    `function (input,start,end) {
      if (input.depth>=${maxDepth}) return set.refuse({},input,start,end,'depth')
      const o=new Plain()
      const b=input.bytes, v=input.view, le=input.littleEndian
      ${bare}
      if (input.depth===0) input.bareNests=false
      input.depth++
      let at=start, last=-1, item
      ${set.rows.some(({ aligns }) => aligns) ? 'let place=0, counted=start' : ''}
      ${Array.from({ length: words }, (_, i) => `let seen${i}=0`).join(';')}
      while (end-at>=4) {
        const length=v.getUint16(at,le)
        const next=at+length
        if (length<4||next>end) break
        const type=v.getUint16(at+2,le), p=at+4
        const padded=at+((length+3)&~3)
        let odd=(length&3)!==0&&(padded>end||(b[next]|(padded-next>1?b[next+1]:0)|(padded-next>2?b[next+2]:0))!==0)
        if (!odd) switch (type&${NLA_TYPE_MASK}) {
          ${cases}
          default: odd=true
        }
        if (odd) {
          ${flagged ? 'if (first) {first=false; set.markBare(o,input,at,end); bare=input.bareNests}' : ''}
          readOdd(set,o,input,start,end,at)
          ${everySeen}
          last=-1
        } else last=type&${NLA_TYPE_MASK}
        at=padded>end?end:padded
      }
      input.depth--
      if (at<end) set.refuse(o,input,at,end,'framing')
      if (++courses.missed===8) courses.learn(input,start,end,o)
      return o
    }`,
    scope,
  )
}

/** A row without a value. It does not stand between the elements of an array, either. */
function caseOfAligning({ key, number, type }: Row): string {
  return `case ${number}: if (type===${type}&&length===4) {
    place+=indexOf(input,counted,at); counted=at; notePlace(o,${JSON.stringify(key)},place); at=next; continue
  } odd=true; break`
}

/**
 * One row. `i` numbers it among its table's rows and picks its bit in the words that say what was seen. `flagged`: the table's
 * nests carry NLA_F_NESTED, or none of a message does.
 */
function caseOf(row: Row, i: number, scope: Record<string, unknown>, flagged: boolean): string {
  const { codec, number } = row
  if (row.aligns) return caseOfAligning(row)
  const property = `o[${JSON.stringify(row.key)}]`
  const word = `seen${Math.floor(i / 31)}`
  const bit = 2 ** (i % 31)
  // Nests come flagged and not, whatever the table says: both forms go the straight way.
  const bareType = row.type & NLA_TYPE_MASK
  const eitherWay = (row.type & NLA_F.NESTED) !== 0
  const expected = eitherWay ? `(bare?${bareType}:${row.type})` : `${row.type}`
  const bareness =
    flagged && codec.nested
      ? `if (first) {first=false; ${eitherWay ? `if (type===${bareType}) bare=input.bareNests=o[bareNests]=true` : ''}}`
      : ''
  const target = targetOf(codec)
  const conditions = [codec.nested ? `(type===${bareType}||type===${bareType | NLA_F.NESTED})` : `type===${row.type}`]
  let read: string
  if (row.chosen) {
    scope[`chosen${i}`] = row.chosen
    conditions.push(
      `(item=chosen${i}.pick(o.${row.chosen.by}??siblingAhead(set,'${row.chosen.by}',input,next,end)))!==undefined`,
    )
    conditions.push('(item.size===undefined?item.fits===undefined||item.fits(length-4):item.size===length-4)')
    conditions.push('(item.canonical===undefined||item.canonical(input,p,next))')
    read = 'item.read(input,p,next)'
  } else {
    scope[`c${i}`] = codec
    scope[`t${i}`] = target
    if (codec.size !== undefined) conditions.push(`length===${codec.size + 4}`)
    else if (codec.fits) conditions.push(`c${i}.fits(length-4)`)
    read = codec.inline ? codec.inline('p') : `t${i}.read(input,p,next)`
  }
  const first = `(${word}&${bit})===0`
  const mark = `${word}|=${bit}`
  /** Keeps how the attribute differed from its row: in the type's flag, or in bytes that writing would not give back. */
  const noted = (place: string): string => {
    const type = codec.nested ? `if (type!==${expected}) note(o,${place},{type})` : ''
    if (row.chosen || !target.canonical) return `;${type}`
    const form = codec.nested ? `type===${expected}?{data}:{type,data}` : '{data}'
    const data = `{const data=keptBytes(input,p,next); note(o,${place},${form})}`
    return `;if (!t${i}.canonical(input,p,next)) ${data} ${type && `else ${type}`}`
  }
  if (!row.repeated) {
    const take = `${mark};${property}=${read}${noted(JSON.stringify(row.key))}`
    return `case ${number}: ${bareness} if (${[first, ...conditions].join('&&')}) {${take}} else odd=true; break`
  }
  const place = `${JSON.stringify(`${row.key}[`)}+(${property}.length-1)+']'`
  return `case ${number}: ${bareness} if (${conditions.join('&&')}&&(${first}||last===${number})) {
    if (${first}) {${mark};${property}=[${read}]} else ${property}.push(${read})${noted(place)}
  } else odd=true; break`
}
