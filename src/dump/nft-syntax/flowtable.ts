import { type FlowtableMessage, NFPROTO, NFT_FLOWTABLE } from '../../../protocol/netfilter/index.js'
import { deviceText } from './chain.js'
import { priorityWord } from './words.js'

/** What stands in the block of a flowtable. @throws Unsaid */
export function flowtableLines({ attributes: { hook, flags = 0 } }: FlowtableMessage): string[] {
  const devices = hook?.devs?.map(deviceText) ?? []
  return [
    ...(hook === undefined
      ? []
      : [`hook ingress priority ${priorityWord(NFPROTO.NETDEV, 'ingress', hook.priority ?? 0)}`]),
    ...(devices.length === 0 ? [] : [`devices = { ${devices.join(', ')} }`]),
    ...(flags & NFT_FLOWTABLE.HW_OFFLOAD ? ['flags offload'] : []),
    ...(flags & NFT_FLOWTABLE.COUNTER ? ['counter'] : []),
  ]
}
