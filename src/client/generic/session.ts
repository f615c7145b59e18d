import type { Codec } from '../../../protocol/codec/index.js'
import {
  type GenericFamily,
  genericFamilies,
  genericMessagesOf,
  genericProtocol,
} from '../../../protocol/generic/index.js'
import type { MessageDefinition, Protocol } from '../../../protocol/netlink/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import type { GenericFamilyInfo } from './families.js'

/**
 * NETLINK_GENERIC as one socket knows it: the families that it has met, with the ids that this kernel gave them, so that their
 * messages are read by their tables.
 */
export class GenericSession implements Protocol {
  readonly number = genericProtocol.number
  readonly name = genericProtocol.name
  readonly messages = new Map<number, MessageDefinition>(genericProtocol.messages)
  /** `nlctrl:notify`: groups of the families that were met. */
  readonly groups: Record<string, number> = {}
  /** How its socket was opened, as those of its events are. */
  readonly opened: SocketOptions
  readonly #families = new Map<string, GenericFamilyInfo>()

  constructor(opened: SocketOptions = {}) {
    this.opened = opened
  }

  known(name: string): GenericFamilyInfo | undefined {
    return this.#families.get(name)
  }

  /** Takes in what the controller says. */
  learn(family: GenericFamilyInfo, tables: GenericFamily | undefined = genericFamilies.get(family.name)): void {
    this.#families.set(family.name, family)
    for (const [group, number] of Object.entries(family.groups)) this.groups[`${family.name}:${group}`] = number
    if (tables !== undefined) this.messages.set(family.id, definition(tables, family.id))
  }
}

function definition(tables: GenericFamily, type: number): MessageDefinition {
  const messages = (asks: boolean): MessageDefinition => ({
    type,
    name: tables.name,
    body: genericMessagesOf(tables, asks).body as Codec<unknown>,
  })
  return { ...messages(false), ...(tables.asked && { request: messages(true) }) }
}
