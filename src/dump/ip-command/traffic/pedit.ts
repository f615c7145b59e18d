/* What changes a packet: `munge ip dst set 192.0.2.1`. */
import {
  type PeditAction,
  type PeditKeyEx,
  TC_ACT,
  TCA_PEDIT_KEY_EX_CMD,
  TCA_PEDIT_KEY_EX_HDR_TYPE,
  type TcPeditKey,
} from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import { control, join } from './control.js'
import { bytesOf } from './masks.js'

const HDR = TCA_PEDIT_KEY_EX_HDR_TYPE

/** A field that one key changes: where it stands in its header, and which bits of the four bytes there stay. */
interface Field {
  readonly words: Words
  readonly header: number
  readonly off: number
  readonly mask: number
  readonly text: (value: number) => string | number
}

const upper = (shift: number) => (value: number) => value >>> shift
const address = (value: number): string => bytesOf(value).join('.')

const fields: readonly Field[] = [
  { words: ['ip', 'src'], header: HDR.IP4, off: 12, mask: 0, text: address },
  { words: ['ip', 'dst'], header: HDR.IP4, off: 16, mask: 0, text: address },
  { words: ['ip', 'ttl'], header: HDR.IP4, off: 8, mask: 0x00ffffff, text: upper(24) },
  {
    words: ['ip6', 'traffic_class'],
    header: HDR.IP6,
    off: 0,
    mask: 0xf00fffff,
    text: value => `0x${(value >>> 20).toString(16)}`,
  },
  ...[HDR.TCP, HDR.UDP].flatMap(header => {
    const name = header === HDR.TCP ? 'tcp' : 'udp'
    return [
      { words: [name, 'sport'], header, off: 0, mask: 0x0000ffff, text: upper(16) },
      { words: [name, 'dport'], header, off: 0, mask: 0xffff0000, text: upper(0) },
    ]
  }),
]

/** Without `ex` nothing says which header is meant: offsets count from that of IP. */
function fieldOf({ off, mask }: TcPeditKey, header: number | undefined): Field | undefined {
  const wanted = header ?? HDR.IP4
  return fields.find(field => field.header === wanted && field.off === off && field.mask === mask)
}

/** `set` puts in what the mask leaves free, `add` goes with a field. */
function munge(key: TcPeditKey, ex: PeditKeyEx | undefined): Words | undefined {
  if (key.at !== 0 || key.offmask !== 0 || key.shift !== 0) return undefined
  const isAdded = ex?.cmd === TCA_PEDIT_KEY_EX_CMD.ADD
  const field = fieldOf(key, ex?.htype)
  if (field !== undefined) return ['munge', ...field.words, isAdded ? 'add' : 'set', field.text(key.val)]
  if (isAdded || (ex !== undefined && ex.htype !== HDR.NETWORK)) return undefined
  const retain = ~key.mask >>> 0
  return [
    ...['munge', 'offset', key.off, 'u32', 'set', `0x${key.val.toString(16).padStart(8, '0')}`],
    ...(retain === 0xffffffff ? [] : ['retain', `0x${retain.toString(16)}`]),
  ]
}

/** An address of Ethernet stands in two keys. */
function ethernet([first, second]: readonly TcPeditKey[]): Words | undefined {
  if (first === undefined || second === undefined) return undefined
  const text = (...bytes: readonly number[]): string => bytes.map(byte => byte.toString(16).padStart(2, '0')).join(':')
  const [a, b] = [bytesOf(first.val), bytesOf(second.val)]
  if (first.off === 0 && first.mask === 0 && second.off === 4 && second.mask === 0x0000ffff)
    return ['munge', 'eth', 'dst', 'set', text(...a, b[0]!, b[1]!)]
  if (first.off === 4 && first.mask === 0xffff0000 && second.off === 8 && second.mask === 0)
    return ['munge', 'eth', 'src', 'set', text(a[2]!, a[3]!, ...b)]
  return undefined
}

export function pedit({ parms, parmsEx, keysEx, ...others }: PeditAction): Words | undefined {
  const parameters = parmsEx ?? parms
  if (parameters === undefined || Object.keys(others).some(key => key !== 'tm' && key !== 'pad')) return undefined
  const { keys = [], action, index } = parameters
  const words: Words[] = []
  for (let at = 0; at < keys.length; at++) {
    const isEthernet = keysEx?.[at]?.htype === HDR.ETH && keysEx[at + 1]?.htype === HDR.ETH
    const pair = isEthernet ? ethernet(keys.slice(at, at + 2)) : undefined
    const said = pair ?? munge(keys[at]!, parmsEx === undefined ? undefined : (keysEx?.[at] ?? {}))
    if (said === undefined) return undefined
    words.push(said)
    if (pair !== undefined) at++
  }
  const then = action === TC_ACT.OK ? [] : control(action)
  return join(parmsEx === undefined ? [] : ['ex'], ...words, then, index === 0 ? [] : ['index', index])
}
