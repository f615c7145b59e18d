import {
  CTRL_CMD,
  type CtrlAttributes,
  type CtrlOp,
  type CtrlPolicy,
  GENL_ID,
  nlctrl,
} from '../../../protocol/generic/index.js'
import type { MessageDefinition, PolicyType } from '../../../protocol/netlink/index.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'
import { quote } from '../input.js'
import { GenericFamilyError } from './errors.js'
import type { GenericSession } from './session.js'

/** A family as the kernel has it. */
export interface GenericFamilyInfo {
  name: string
  /** nlmsg_type of its messages: another one after the next boot. */
  id: number
  version: number
  /** Length of its own header behind genlmsghdr. */
  headerSize: number
  /** The largest attribute number; 0 where each command has its own. */
  maxAttribute: number
  /** What it can be asked: numbers of its commands, and {@link GENL} flags. */
  operations: CtrlOp[]
  /** Multicast groups: what NETLINK_ADD_MEMBERSHIP takes, by their names. */
  groups: Record<string, number>
  attributes: CtrlAttributes
}

/** What a family's attributes have to be like. */
export interface Policies {
  /** By the policy's number, then by the attribute's: its type, and the range, length or nested policy it may have. */
  policies: Record<number, Record<number, PolicyType>>
  /** By the command's number: which policy its request has, and which its dump. */
  commands: Record<number, CtrlPolicy>
}

const controller = { type: GENL_ID.CTRL, body: nlctrl.body } as unknown as MessageDefinition
const getFamily: MessageDefinition = { ...controller, name: 'CTRL_CMD_GETFAMILY' }
const getPolicy: MessageDefinition = { ...controller, name: 'CTRL_CMD_GETPOLICY' }

export type FamilyVerbs = ReturnType<typeof familyVerbs>

/** The controller's verbs on a socket: `genl ctrl`. */
export function familyVerbs(session: GenericSession) {
  const families = {
    /** `genl ctrl get name …`: by name or id. The kernel loads the module of a name that it does not know. @throws GenericFamilyError */
    *get(which: string | number): Operation<GenericFamilyInfo> {
      const found = yield* families.find(which)
      if (found !== undefined) return found
      const why = 'its module is not loaded, and could not be; or it is not in the namespace'
      throw new GenericFamilyError(
        'ERR_GENERIC_FAMILY',
        String(which),
        `this kernel has no family ${quote(which)} of generic netlink: ${why}`,
      )
    },

    /** The same, but undefined when there is none. */
    *find(which: string | number): Operation<GenericFamilyInfo | undefined> {
      const attributes: CtrlAttributes = typeof which === 'number' ? { familyId: which } : { familyName: which }
      const body = message(CTRL_CMD.GETFAMILY, attributes)
      try {
        const reply = yield* ask({ kind: 'query', definition: getFamily, body, label: String(which) })
        const family = toFamily((reply.body as Told).attributes)
        session.learn(family)
        return family
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return undefined
        throw error
      }
    },

    /** `genl ctrl list`: those whose modules are loaded. @throws DumpInterruptedError */
    *list(): Operation<GenericFamilyInfo[]> {
      const result = yield* ask({ kind: 'dump', definition: getFamily, body: message(CTRL_CMD.GETFAMILY, {}) })
      const found = whole(getFamily.name, result).replies.map(reply => toFamily((reply.body as Told).attributes))
      for (const family of found) session.learn(family)
      return found
    },

    /**
     * `genl ctrl policy name …`: what the family checks attributes by; with `command` of that command alone. ENODATA where it checks
     * none, ENOENT when there is no such family. Since Linux 5.7.
     */
    *policies(name: string, command?: number): Operation<Policies> {
      const attributes: CtrlAttributes = { familyName: name, ...(command !== undefined && { op: command }) }
      const body = message(CTRL_CMD.GETPOLICY, attributes)
      const result = yield* ask({ kind: 'dump', definition: getPolicy, body, label: name })
      const told: Policies = { policies: {}, commands: {} }
      for (const { body } of whole(getPolicy.name, result).replies) {
        const { policy = {}, opPolicy = {} } = (body as Told).attributes
        Object.assign(told.commands, opPolicy)
        for (const [number, rows] of Object.entries(policy)) {
          told.policies[Number(number)] = { ...told.policies[Number(number)], ...rows }
        }
      }
      return told
    },
  } as const
  return families
}

/** The family, asked for once in the life of a socket. */
export function* resolve(session: GenericSession, name: string): Operation<GenericFamilyInfo> {
  return session.known(name) ?? (yield* familyVerbs(session).get(name))
}

interface Told {
  attributes: CtrlAttributes
}

function message(cmd: number, attributes: CtrlAttributes) {
  return { header: { cmd, version: nlctrl.version, reserved: 0 }, attributes }
}

function toFamily(attributes: CtrlAttributes): GenericFamilyInfo {
  const { familyName, familyId, version, hdrsize, maxattr, ops, mcastGroups } = attributes
  return {
    name: familyName ?? '',
    id: familyId ?? 0,
    version: version ?? 0,
    headerSize: hdrsize ?? 0,
    maxAttribute: maxattr ?? 0,
    operations: ops ?? [],
    groups: Object.fromEntries((mcastGroups ?? []).map(({ name, id }) => [name ?? '', id ?? 0])),
    attributes,
  }
}
