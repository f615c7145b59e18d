import { NftablesClient } from '../client/nftables/index.js'
import { RouteClient } from '../client/route/index.js'
import { NamespaceError, PlatformError } from '../errors.js'
import { type NamespaceHandle, netns } from '../netns/index.js'
import { EgressError } from './errors.js'
import type { EgressConfig } from './types.js'

/** The sockets of one run: those in the base, and those in namespaces, opened when first needed. */
export class Session implements Disposable {
  readonly base: NamespaceHandle
  readonly route: RouteClient
  readonly nftables: NftablesClient
  readonly #inside = new Map<string, RouteClient>()

  /** @throws EgressError, NamespaceError, TransportError, PlatformError */
  static open(config: EgressConfig): Session {
    if (process.platform !== 'linux')
      throw new PlatformError('ERR_NOT_LINUX', `network namespaces need Linux; this is ${process.platform}`)
    const base = netns.open(config.base)
    try {
      return new Session(base)
    } catch (error) {
      base.close()
      throw error
    }
  }

  private constructor(base: NamespaceHandle) {
    this.base = base
    this.route = RouteClient.open({ netns: base })
    try {
      this.nftables = NftablesClient.open({ netns: base })
    } catch (error) {
      this.route.close()
      if (hasCode(error, 'EPROTONOSUPPORT'))
        throw new EgressError('ERR_EGRESS_NO_NF_TABLES', 'this kernel has no netfilter netlink (CONFIG_NF_TABLES)', {
          cause: error,
        })
      throw error
    }
  }

  /** @throws EgressError ERR_EGRESS_NAMESPACE_GONE */
  inside(namespace: string): RouteClient {
    const found = this.#inside.get(namespace)
    if (found !== undefined) return found
    try {
      const client = RouteClient.open({ netns: namespace })
      this.#inside.set(namespace, client)
      return client
    } catch (error) {
      if (error instanceof NamespaceError) throw namespaceGone(namespace, error)
      throw error
    }
  }

  /** A socket keeps a namespace alive that has lost its name. */
  forget(namespace: string): void {
    this.#inside.get(namespace)?.close()
    this.#inside.delete(namespace)
  }

  [Symbol.dispose](): void {
    for (const client of this.#inside.values()) client.close()
    this.nftables.close()
    this.route.close()
    this.base.close()
  }
}

export function namespaceGone(namespace: string, cause?: unknown): EgressError {
  return new EgressError('ERR_EGRESS_NAMESPACE_GONE', `namespace ${namespace} was deleted meanwhile`, { cause })
}

/** Whether an error has one of these codes: errno names or our own. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code as string)
}
