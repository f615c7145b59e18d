import { endianness } from 'node:os'
import { ERRNO } from '../../../protocol/netlink/errno.js'
import { encodeMessage, type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  DCB_CMD,
  type DcbAttributes,
  type DcbCee,
  type DcbIeee,
  type DcbMessage,
  getDcb,
  setDcb,
} from '../../../protocol/route/index.js'
import { KernelError } from '../../socket/errors.js'
import { ask, type Operation } from '../../socket/operation.js'
import { deviceName } from '../input.js'
import { type Device, links } from '../route/links.js'
import { deviceLabel } from '../route/send.js'

/** Everything of IEEE 802.1Qaz, 802.1Qbb and 802.1Qau that a device has. EOPNOTSUPP when it has no data center bridging. */
export function* getIeee(dev: Device): Operation<DcbIeee> {
  const { ieee } = yield* get(dev, DCB_CMD.IEEE_GET)
  return typeof ieee === 'object' ? ieee : {}
}

/** Everything of what was before the standard. */
export function* getCee(dev: Device): Operation<DcbCee> {
  return (yield* get(dev, DCB_CMD.CEE_GET)).cee ?? {}
}

/** One question of a device. */
export function* get(dev: Device, cmd: number): Operation<DcbAttributes> {
  const reply = yield* ask({
    kind: 'query',
    definition: getDcb as MessageDefinition,
    body: yield* message(dev, cmd, {}),
    label: deviceLabel(dev),
  })
  return (reply.body as DcbMessage).attributes
}

/** One part of what a device has. @throws KernelError EOPNOTSUPP where it does not know the part: the kernel leaves it out of its answer */
export function* part<K extends keyof DcbIeee>(dev: Device, key: K): Operation<NonNullable<DcbIeee[K]>> {
  const found = (yield* getIeee(dev))[key]
  if (found === undefined)
    throw refused(getDcb, yield* message(dev, DCB_CMD.IEEE_GET, {}), ERRNO.EOPNOTSUPP, deviceLabel(dev))
  return found as NonNullable<DcbIeee[K]>
}

/** Sets, or with DCB_CMD.IEEE_DEL takes away. @throws KernelError */
export function* setIeee(
  dev: Device,
  ieee: DcbIeee,
  subject: unknown,
  cmd: number = DCB_CMD.IEEE_SET,
): Operation<void> {
  yield* set(dev, cmd, { ieee }, 'ieee', subject)
}

/**
 * Sets something. The kernel acknowledges the message also where the device refused: what the device said is one byte in the answer, 0
 * for success, mostly a negative errno cut to that byte (net/dcb/dcbnl.c).
 *
 * @throws KernelError
 */
export function* set(
  dev: Device,
  cmd: number,
  attributes: DcbAttributes,
  result: keyof DcbAttributes,
  subject: unknown,
): Operation<void> {
  const body = yield* message(dev, cmd, attributes)
  const label = deviceLabel(dev)
  const { replies } = yield* ask({ kind: 'command', definition: setDcb as MessageDefinition, body, subject, label })
  for (const reply of replies) {
    const said = (reply.body as DcbMessage).attributes[result]
    if (typeof said !== 'number' || said === 0) continue
    // A driver that has no errno for it says 1.
    throw refused(setDcb, body, said > 0x80 ? 0x100 - said : ERRNO.EOPNOTSUPP, label, subject)
  }
}

function* message(dev: Device, cmd: number, attributes: DcbAttributes): Operation<DcbMessage> {
  const ifname = typeof dev === 'number' ? (yield* links.get(dev)).name : deviceName(dev)
  return { header: { family: AF.UNSPEC, cmd, pad: 0 }, attributes: { ifname, ...attributes } }
}

function refused(
  definition: MessageDefinition<DcbMessage>,
  body: DcbMessage,
  errno: number,
  label: string,
  subject?: unknown,
): KernelError {
  const header = { flags: NLM_F.REQUEST | NLM_F.ACK, sequence: 0, portId: 0 }
  const request = encodeMessage(definition, header, body, endianness() === 'LE')
  return new KernelError({ operation: definition.name, errno, extendedAck: {}, subject, label, request })
}
