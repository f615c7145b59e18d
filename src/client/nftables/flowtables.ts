import {
  type FlowtableAttributes,
  type FlowtableMessage,
  NF_NETDEV,
  NFT_FLOWTABLE,
} from '../../../protocol/netfilter/index.js'
import { deviceNames, devicesOf } from './devices.js'
import type { TableName } from './objects.js'
import { type Family, familyName, priorityNumber } from './words.js'

/** Names a flowtable. */
export interface FlowtableName extends TableName {
  flowtable: string
}

/** A flowtable to make: the shortcut past the ruleset, at the ingress of its devices. */
export interface FlowtableSpec extends FlowtableName {
  /** A number, nft's name, or `filter - 10`; 0 when left out. */
  priority?: string | number
  /** `wg*` are all whose names begin so, since kernel 6.16. */
  devices?: readonly string[]
  /** In the hardware of the devices. */
  offload?: boolean
  counter?: boolean
}

/** A flowtable as the kernel reports it. */
export interface Flowtable {
  family: Family | undefined
  table: string
  flowtable: string
  handle: bigint
  priority: number | undefined
  devices: string[]
  attributes: FlowtableAttributes
}

export function flowtableAttributesOf(spec: FlowtableSpec): FlowtableAttributes {
  const { family, table, flowtable: name, priority = 0, devices, offload, counter } = spec
  const hook: NonNullable<FlowtableAttributes['hook']> = {
    num: NF_NETDEV.INGRESS,
    priority: priorityNumber(family, priority),
  }
  if (devices !== undefined) hook.devs = devicesOf(devices)
  const flags = (offload ? NFT_FLOWTABLE.HW_OFFLOAD : 0) | (counter ? NFT_FLOWTABLE.COUNTER : 0)
  return { table, name, hook, ...(flags !== 0 && { flags }) }
}

export function toFlowtable({ header, attributes }: FlowtableMessage): Flowtable {
  return {
    family: familyName(header.family),
    table: attributes.table ?? '',
    flowtable: attributes.name ?? '',
    handle: attributes.handle ?? 0n,
    priority: attributes.hook?.priority,
    devices: deviceNames(attributes.hook?.devs),
    attributes,
  }
}
