import { type EthtoolCommands, type EthtoolHeader, ethtool } from '../../../protocol/generic/index.js'
import type { Operation } from '../../socket/operation.js'
import { type Answered, command, list, query } from '../generic/messages.js'
import type { GenericSession } from '../generic/session.js'
import { deviceName } from '../input.js'
import type { Listed } from '../listed.js'

/** A device by its name or index. */
export type EthtoolDevice = string | number

type Name = keyof EthtoolCommands & string
type Answer<K extends Name> = Answered<EthtoolCommands, K>

/** How the kernel is asked about a device, and told what to do with it. */
export interface Questions {
  /** EOPNOTSUPP where the device does not know the thing. */
  get<K extends Name>(name: K, device: EthtoolDevice, attributes?: object): Operation<Answer<K>>
  /** Of all devices that know the thing. */
  list<K extends Name, T = Answer<K>>(name: K, object?: (answer: Answer<K>) => T): Operation<Listed<T>>
  set<K extends Name>(
    name: K,
    device: EthtoolDevice,
    attributes: object,
    header?: EthtoolHeader,
  ): Operation<Answer<K>[]>
}

export function questionsOf(session: GenericSession): Questions {
  return {
    get: (name, device, attributes = {}) =>
      query(session, ethtool, name, { header: which(device), ...attributes } as never, {
        label: String(device),
      }),
    // Some dumps end with what the last device said, though others are told of (ethnl_tunnel_info_dumpit).
    list: (name, object = answer => answer as never) =>
      list(session, ethtool, name, { header: {} } as never, object, 'EOPNOTSUPP'),
    set: (name, device, attributes) =>
      command(session, ethtool, name, { header: which(device), ...attributes } as never, {
        label: String(device),
      }),
  }
}

function which(device: EthtoolDevice): EthtoolHeader {
  return typeof device === 'number' ? { devIndex: device } : { devName: deviceName(device) }
}

/** Which device an answer is about. */
export function whose({ header }: { header?: EthtoolHeader }): { device: string; index: number } {
  return { device: header?.devName ?? '', index: header?.devIndex ?? 0 }
}
