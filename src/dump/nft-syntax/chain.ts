import {
  type ChainMessage,
  commentOf,
  type DeviceAttributes,
  NF,
  NFT_CHAIN,
} from '../../../protocol/netfilter/index.js'
import { quoted } from './quote.js'
import { counterText } from './statements.js'
import { said, Unsaid } from './unsaid.js'
import { hookWord, priorityWord } from './words.js'

/** `"eth0"`; all devices whose names begin so, `"wg*"`. @throws Unsaid */
export function deviceText({ name, prefix }: DeviceAttributes): string {
  return prefix === undefined ? quoted(said(name, 'device'), 15) : quoted(`${prefix}*`, 16)
}

const chainTypes: readonly (string | undefined)[] = ['filter', 'nat', 'route']

function chainType(type: string | undefined): string {
  return said(
    chainTypes.find(each => each === type),
    'type',
  )
}

/** What stands in the block of a chain in front of its rules. @throws Unsaid */
export function chainLines(chain: ChainMessage): string[] {
  const { attributes } = chain
  const comment = commentOf(attributes.userdata)
  const { counters } = attributes
  return [
    ...hookLines(chain),
    ...(comment === undefined ? [] : [`comment ${quoted(comment, 128)}`]),
    // iptables counts at the policy; nft has no words for it.
    ...(counters === undefined ? [] : [`# policy ${counterText(counters)}`]),
  ]
}

/** The line of nft that makes it a base chain: `type filter hook input priority filter`, `policy drop`. @throws Unsaid */
export function hookLines({ header, attributes }: ChainMessage): string[] {
  const { hook, type, policy, flags = 0 } = attributes
  const lines: string[] = []
  if (hook !== undefined) {
    const word = hookWord(header.family, hook.hooknum)
    const devices = hook.devs?.map(deviceText) ?? (hook.dev === undefined ? [] : [deviceText({ name: hook.dev })])
    const on =
      devices.length === 0
        ? ''
        : devices.length === 1
          ? ` device ${devices[0]}`
          : ` devices = { ${devices.join(', ')} }`
    const priority = priorityWord(header.family, word, hook.priority ?? 0)
    lines.push(`type ${chainType(type)} hook ${word}${on} priority ${priority}`)
  }
  if (flags & NFT_CHAIN.HW_OFFLOAD) lines.push('flags offload')
  if (policy !== undefined) {
    if (policy !== NF.ACCEPT && policy !== NF.DROP) throw new Unsaid('policy')
    lines.push(`policy ${policy === NF.ACCEPT ? 'accept' : 'drop'}`)
  }
  return lines
}
