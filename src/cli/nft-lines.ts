import type { ElementMessage, RuleMessage } from '../../protocol/netfilter/index.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { elementBytecode, ruleBytecode } from '../dump/nft-bytecode/index.js'
import { commandSyntax, NftScope } from '../dump/nft-syntax/index.js'
import { plain, type TextOptions } from '../dump/style.js'

export interface NftLineOptions extends Pick<TextOptions, 'style'> {
  /** The bytecode of rules and elements, too. */
  readonly bytecode: boolean
  /** What messages told so far: the sets that rules refer to. */
  readonly scope?: NftScope | undefined
}

export const isNft = ({ name }: DecodedMessage): boolean => name.startsWith('NFT_MSG_')

/** A message of nf_tables as commands of nft, as long as they are: one that is cut is none. */
export function nftLines(
  message: DecodedMessage,
  { style = plain, bytecode, scope = new NftScope() }: NftLineOptions,
): string[] {
  if (!isNft(message)) return []
  const { littleEndian } = message.datagram
  const commands = commandSyntax(message, { littleEndian, scope }).map(line =>
    line.startsWith('#') ? style.faint(line) : style.value(line),
  )
  return bytecode ? [...commands, ...bytecodeOf(message, littleEndian).map(style.faint)] : commands
}

/** What `nft --debug=netlink` prints of a rule or of elements. */
function bytecodeOf({ name, body }: DecodedMessage, littleEndian: boolean): string[] {
  if (typeof body !== 'object' || body === null || !('attributes' in body)) return []
  if (name === 'NFT_MSG_NEWRULE') return ruleBytecode(body as RuleMessage, littleEndian).slice(1)
  if (name !== 'NFT_MSG_NEWSETELEM') return []
  return ((body as ElementMessage).attributes.elements ?? []).map(each => `  ${elementBytecode(each, littleEndian)}`)
}
