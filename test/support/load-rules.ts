import { getRule, NFPROTO, type RuleMessage } from '../../protocol/netfilter/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { whole } from '../../src/socket/exchange.js'
import { ask, type Operation } from '../../src/socket/operation.js'
import { rulesetFrame, rulesOf } from './nft-rules.js'

export interface LoadedRule {
  /** `inet t c`. */
  readonly chain: string
  /** As it was written. */
  readonly text: string
}

/** Loads the frame, and each rule by itself. Those that this kernel or this nft has no support for are left out. */
export function loadRules(namespace: NamespaceHandle): LoadedRule[] {
  loadText(namespace, rulesetFrame)
  return Object.entries(rulesOf).flatMap(([chain, rules]) =>
    rules.filter(rule => tryText(namespace, `add rule ${chain} ${rule}\n`) === '').map(text => ({ chain, text })),
  )
}

/** @throws Error with what nft said */
export function loadText(namespace: NamespaceHandle, text: string): void {
  const refused = tryText(namespace, text)
  if (refused !== '') throw new Error(`${refused}\n${text}`)
}

/** What nft said against it, or nothing. */
export function tryText(namespace: NamespaceHandle, input: string): string {
  const { status, stderr } = netns.spawnSync(namespace, 'nft', ['-f', '-'], { encoding: 'utf8', input })
  return status === 0 ? '' : stderr || 'nft failed'
}

/** Rules as the kernel reports them, all families. */
export function* rawRules(): Operation<RuleMessage[]> {
  const body = { header: { family: NFPROTO.UNSPEC, version: 0, res_id: 0 }, attributes: {} }
  const listed = whole('NFT_MSG_GETRULE', yield* ask({ kind: 'dump', definition: getRule, body }))
  return listed.replies.map(reply => reply.body as RuleMessage)
}
