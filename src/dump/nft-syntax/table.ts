import { commentOf, NFT_TABLE_F, type TableMessage } from '../../../protocol/netfilter/index.js'
import { identifier, quoted } from './quote.js'
import { said } from './unsaid.js'
import { familyWord, flagWords } from './words.js'

const tableFlags = [
  [NFT_TABLE_F.DORMANT, 'dormant'],
  [NFT_TABLE_F.OWNER, 'owner'],
  [NFT_TABLE_F.PERSIST, 'persist'],
] as const

/** `inet filter` */
export function tableName({ header, attributes }: TableMessage): string {
  return `${familyWord(header.family)} ${identifier(attributes.name)}`
}

/** What stands in the block of a table besides its chains, sets and objects. @throws Unsaid */
export function tableLines({ attributes: { flags = 0, userdata } }: TableMessage): string[] {
  const words = said(flagWords(flags, tableFlags), 'flags')
  const comment = commentOf(userdata)
  return [
    ...(words.length === 0 ? [] : [`flags ${words.join(',')}`]),
    ...(comment === undefined ? [] : [`comment ${quoted(comment, 128)}`]),
  ]
}
