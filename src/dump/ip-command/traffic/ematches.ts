/* Extended matches: `cmp(u16 at 2 layer 1 gt 5) and not u32(...)`. */
import {
  type CmpMatch,
  type Ematch,
  type EmatchTree,
  TCF_EM,
  TCF_EM_CMP,
  TCF_EM_REL,
  type TcU32Key,
} from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import type { Row } from '../rows.js'

const hex = (number: number): string => `0x${number.toString(16)}`

const comparisons = ['eq', 'gt', 'lt']

function compared({ val, mask, off, align, layer }: CmpMatch): string | undefined {
  const width = { 1: 'u8', 2: 'u16', 4: 'u32' }[align.align]
  const comparison = comparisons[layer.opnd]
  if (width === undefined || comparison === undefined || align.flags & ~TCF_EM_CMP.TRANS) return undefined
  const masked = mask === 0 ? '' : ` mask ${hex(mask)}`
  const translated = align.flags & TCF_EM_CMP.TRANS ? ' trans' : ''
  return `cmp(${width} at ${off} layer ${layer.layer}${masked}${translated} ${comparison} ${val})`
}

function bits({ val, mask, off, offmask }: TcU32Key): string | undefined {
  if (offmask !== 0 && offmask !== -1) return undefined
  return `u32(u32 ${hex(val)} ${hex(mask)} at ${offmask === 0 ? '' : 'nexthdr+'}${off})`
}

function condition({ kind, data }: Ematch): string | undefined {
  if (kind === TCF_EM.CMP) return compared(data as CmpMatch)
  return kind === TCF_EM.U32 ? bits(data as TcU32Key) : undefined
}

const inverted = 4

/** A list without groups: each joins the next. */
export const ematches: Row<EmatchTree> = ({ list = [], hdr }): Words | undefined => {
  if (hdr === undefined || list.length !== hdr.nmatches) return undefined
  const words: string[] = []
  for (const match of list) {
    const said = condition(match)
    if (said === undefined) return undefined
    words.push(`${match.flags & inverted ? 'not ' : ''}${said}`)
    const relation = match.flags & 3
    if (relation === TCF_EM_REL.AND) words.push('and')
    else if (relation === TCF_EM_REL.OR) words.push('or')
  }
  return ['match', words.join(' ')]
}
