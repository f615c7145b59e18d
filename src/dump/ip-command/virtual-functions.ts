/* IFLA_VFINFO_LIST: `vf 0 mac 02:00:00:00:00:01 vlan 7`. */
import { toHex } from '../../../protocol/codec/index.js'
import { IFLA_VF_LINK_STATE, type VfInfo } from '../../../protocol/route/index.js'
import type { Words } from './line.js'
import { type Row, strictly, type Telling } from './rows.js'

type FunctionRows = {
  readonly [K in Exclude<keyof VfInfo, 'unknown'>]?: (value: NonNullable<VfInfo[K]>) => Words | undefined
}

const onOff = (setting: number): string => (setting ? 'on' : 'off')
const linkStates = {
  auto: IFLA_VF_LINK_STATE.AUTO,
  enable: IFLA_VF_LINK_STATE.ENABLE,
  disable: IFLA_VF_LINK_STATE.DISABLE,
}

/** A GUID as `ip` reads it: eight bytes with colons. */
const guid = (value: bigint): string => value.toString(16).padStart(16, '0').match(/../g)!.join(':')

const protocolWords: Readonly<Record<number, string>> = { 33024: '802.1Q', 34984: '802.1ad' }

const rows: FunctionRows = {
  mac: ({ mac }) => ['mac', toHex(mac.subarray(0, 6)).match(/../g)!.join(':')],
  vlan: ({ vlan, qos }) => ['vlan', vlan, ...(qos === 0 ? [] : ['qos', qos])],
  vlanList: list =>
    list.length === 1
      ? list.flatMap(({ vlan, qos, vlan_proto }) => [
          'vlan',
          vlan,
          'qos',
          qos,
          'proto',
          protocolWords[vlan_proto] ?? vlan_proto,
        ])
      : undefined,
  txRate: ({ rate }) => ['rate', rate],
  rate: ({ min_tx_rate, max_tx_rate }) => ['max_tx_rate', max_tx_rate, 'min_tx_rate', min_tx_rate],
  spoofchk: ({ setting }) => ['spoofchk', onOff(setting)],
  rssQueryEn: ({ setting }) => ['query_rss', onOff(setting)],
  linkState: ({ link_state }) => strictly('state', linkStates)(link_state, {} as Telling),
  trust: ({ setting }) => ['trust', onOff(setting)],
  ibNodeGuid: ({ guid: value }) => ['node_guid', guid(value)],
  ibPortGuid: ({ guid: value }) => ['port_guid', guid(value)],
}

/** Reported functions are the hardware's: what they are set to is said of a request only. */
export const sayFunctions: Row<readonly VfInfo[]> = (list, { asked }) => {
  if (!asked) return []
  const words: (string | number | bigint)[] = []
  for (const info of list) {
    for (const [key, value] of Object.entries(info)) {
      const said = rows[key as keyof FunctionRows]?.(value as never)
      if (said === undefined) return undefined
      words.push('vf', (value as { vf?: number }).vf ?? (value as readonly { vf: number }[])[0]!.vf, ...said)
    }
  }
  return words
}
