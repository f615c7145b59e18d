import type { Codec } from '../../protocol/codec/index.js'
import {
  CTRL_CMD,
  type CtrlAttributes,
  commandName,
  GENL_ID,
  type GenericFamily,
  type Genlmsghdr,
  genericFamilies,
  genericMessagesOf,
  nlctrl,
} from '../../protocol/generic/index.js'
import { printable } from '../printable.js'
import { bareGeneric, bareGenericWith } from './bare.js'

/** A family of generic netlink as a capture knows it. */
export interface KnownFamily {
  readonly name: string
  /** Length of the family's own header behind genlmsghdr. */
  readonly headerLength: number
}

/**
 * Which family has which id. The ids are given at run time; programs ask for them before they use them, so that a capture
 * mostly names them itself: whoever decodes it in order learns them on the way.
 */
export class GenericFamilies {
  /** Names that were put together, until a family comes or goes. */
  readonly #names = new Map<number, string>()
  readonly #byId = new Map<number, KnownFamily>([[GENL_ID.CTRL, { name: nlctrl.name, headerLength: 0 }]])

  /** From elsewhere: the running kernel, say. */
  add(id: number, name: string, headerLength = 0): void {
    this.#byId.set(id, { name, headerLength })
    this.#names.clear()
  }

  /** What is known so far: what the copy learns stays with it. */
  copy(): GenericFamilies {
    const copy = new GenericFamilies()
    for (const [id, known] of this.#byId) copy.#byId.set(id, known)
    return copy
  }

  get(id: number): KnownFamily | undefined {
    return this.#byId.get(id)
  }

  /** Takes in what a message of the controller says. */
  learn(message: { header: Genlmsghdr; attributes: unknown }): void {
    const { familyId, familyName, hdrsize = 0 } = message.attributes as CtrlAttributes
    if (familyId === undefined) return
    if (message.header.cmd === CTRL_CMD.NEWFAMILY && familyName !== undefined) this.add(familyId, familyName, hdrsize)
    else if (message.header.cmd === CTRL_CMD.DELFAMILY) {
      this.#byId.delete(familyId)
      this.#names.clear()
    }
  }

  /** The family's tables. */
  tables(id: number): GenericFamily | undefined {
    const known = this.#byId.get(id)
    return known && genericFamilies.get(known.name)
  }

  /** How a message of this family is read: a request (`asks`), or what the kernel tells. */
  codec(id: number, asks: boolean): Codec<unknown> {
    const tables = this.tables(id)
    if (tables) return genericMessagesOf(tables, asks).body as Codec<unknown>
    const known = this.#byId.get(id)
    return known ? bareGenericWith(known.headerLength) : (bareGeneric as Codec<unknown>)
  }

  /** `WG_CMD_GET_DEVICE`; where there are no names `ethtool.17`, and where even the family has none `genl29.17`. */
  messageName(id: number, command: number | undefined, asks: boolean): string {
    const key = (id * 257 + (command ?? 256)) * 2 + Number(asks)
    let name = this.#names.get(key)
    if (name === undefined) {
      name = this.#nameOf(id, command, asks)
      // Numbers that mean nothing are as many as somebody makes up.
      if (this.#names.size < mostNames) this.#names.set(key, name)
    }
    return name
  }

  #nameOf(id: number, command: number | undefined, asks: boolean): string {
    const tables = this.tables(id)
    const family = printable(this.#byId.get(id)?.name ?? `genl${id}`)
    if (command === undefined) return family
    return (tables && commandName(tables, command, asks)) ?? `${family}.${command}`
  }
}

const mostNames = 4096
