import type { TreeNode } from '../../../protocol/codec/index.js'
import type { DecodedMessage } from '../../dump/decoded.js'
import type { Difference } from '../../dump/diff/index.js'
import { paddedBytes } from './tape.js'

/** Which fields name things by numbers that the kernel gave out. */
const FIELDS = {
  /** Interface indexes. */
  indexes: /^IFLA_(?:\w+_)?LINK$|^IFLA_(?:MASTER|NEW_IFINDEX)$|^RTA_[IO]IF$|^NDA_MASTER$|_IFINDEX$|\.(?:if)?index$/,
  /** Handles of nf_tables objects. */
  handles: /^NFTA_(?:\w+_)?HANDLE$|^NFTA_RULE_POSITION$/,
} as const

export type IdentityKind = keyof typeof FIELDS

/** Numbers of the recording and what they are in the replay; what is not listed is learned. */
export type IdentityMap = Readonly<Record<number, number>>

export type RewriteOptions = { readonly [K in IdentityKind]?: true | IdentityMap }

/**
 * Numbers that the kernel gave out and that the program under test has others for: index 7 of the recording may be 12 here. The first
 * request that has another number than the recorded one teaches it; from then on it has to be that one, and answers carry it.
 */
export class Identities {
  readonly #kinds: { readonly pattern: RegExp; readonly known: Map<bigint, bigint> }[]

  constructor(options: RewriteOptions = {}) {
    this.#kinds = (Object.keys(FIELDS) as IdentityKind[])
      .filter(kind => options[kind] !== undefined)
      .map(kind => {
        const given = options[kind] === true ? {} : options[kind]!
        const pairs = Object.entries(given).map(([from, to]) => [BigInt(from), BigInt(to)] as const)
        return { pattern: FIELDS[kind], known: new Map(pairs) }
      })
  }

  /** What is known now: what the copy learns, this one does not. */
  copy(): Identities {
    const copy = new Identities()
    for (const { pattern, known } of this.#kinds) copy.#kinds.push({ pattern, known: new Map(known) })
    return copy
  }

  /** The message's bytes with the replay's numbers in the place of the recording's. */
  rewrite(message: DecodedMessage): Uint8Array {
    const bytes = paddedBytes(message)
    if (this.#kinds.length > 0) this.#patch(message.tree, bytes, message.datagram.littleEndian)
    return bytes
  }

  /**
   * Whether a difference is nothing but another number for the same thing, which is learned.
   */
  learn({ kind, uapi, a, b }: Difference): boolean {
    const known = this.#kinds.find(({ pattern }) => pattern.test(uapi))?.known
    if (known === undefined || kind !== 'changed') return false
    const [from, to] = [numberOf(a), numberOf(b)]
    // 0 is no thing's number; what was rewritten already is what it has to be.
    if (!from || !to || known.has(from) || [...known.values()].includes(from)) return false
    known.set(from, to)
    return true
  }

  #patch(node: TreeNode, bytes: Uint8Array, littleEndian: boolean): void {
    for (const child of node.children) this.#patch(child, bytes, littleEndian)
    const { value, uapi, codec, valueStart, end } = node
    if (node.children.length > 0 || (typeof value !== 'number' && typeof value !== 'bigint')) return
    const to = this.#kinds.find(({ pattern }) => pattern.test(uapi))?.known.get(BigInt(value))
    if (to === undefined) return
    const little = littleEndian && !codec.endsWith('be')
    const view = new DataView(bytes.buffer)
    if (end - valueStart === 8) view.setBigUint64(valueStart, to, little)
    else if (end - valueStart === 4) view.setUint32(valueStart, Number(to), little)
  }
}

function numberOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined
}
