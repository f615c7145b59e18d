/**
 * Data center bridging, bytes put together by hand from linux/dcbnl.h and net/dcb/dcbnl.c: no device of a virtual machine has it,
 * so that a kernel there answers nothing but EOPNOTSUPP (fixtures/route/dcb.nl has what `dcb` asks).
 */
import { describe, expect, test } from 'vitest'
import { Input, Output, rootNode, spans } from '../../protocol/codec/index.js'
import { DCB_CMD, type DcbAttributes, getDcb } from '../../protocol/route/index.js'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))
const times8 = <T>(item: T): T[] => Array<T>(8).fill(item)
const eight = (bytes: string): string => bytes.repeat(8)
const ifname = '09000100 6574683000 000000'

const cases: readonly (readonly [name: string, cmd: number, text: string, attributes: DcbAttributes])[] = [
  [
    'all of 802.1Qaz: classes, flow control, applications, whom to trust',
    DCB_CMD.IEEE_GET,
    `00150000 ${ifname} 0c010d00
       3f000100 010800 ${eight('0c')} ${eight('00')} ${eight('02')} 0001020304050607 ${eight('0d')} ${eight('ff')} ${eight('01')} 00
       8c000200 080c0000 10270000 ${eight('0100000000000000')} ${eight('0200000000000000')}
       14000300 08000100 05010a00 08000200 ff020300
       14000b80 05000100 05000000 05000200 ff000000
       14000c80 08000200 ff020300 08000100 05010a00
     05000e00 09000000`,
    {
      ifname: 'eth0',
      ieee: {
        ieeeEts: {
          willing: 1,
          ets_cap: 8,
          cbs: 0,
          tc_tx_bw: times8(12),
          tc_rx_bw: times8(0),
          tc_tsa: times8(2),
          prio_tc: [0, 1, 2, 3, 4, 5, 6, 7],
          tc_reco_bw: times8(13),
          tc_reco_tsa: times8(255),
          reco_prio_tc: times8(1),
        },
        ieeePfc: { pfc_cap: 8, pfc_en: 12, mbc: 0, delay: 10000, requests: times8(1n), indications: times8(2n) },
        ieeeAppTable: [
          { ieeeApp: { selector: 5, priority: 1, protocol: 10 } },
          { dcbApp: { selector: 255, priority: 2, protocol: 3 } },
        ],
        dcbAppTrustTable: [{ ieeeApp: 5 }, { dcbApp: 255 }],
        dcbRewrTable: [
          { dcbApp: { selector: 255, priority: 2, protocol: 3 } },
          { ieeeApp: { selector: 5, priority: 1, protocol: 10 } },
        ],
      },
      dcbx: 9,
    },
  ],
  [
    'all of what was before the standard',
    DCB_CMD.CEE_GET,
    `001a0000 ${ifname} a0001000
       18000100 0100 01 08 ${eight('0c')} 0001020304050607
       08000200 01000108
       14000300 06000100 01000000 08000200 0204bc0c
       30000400 24000100 05000100 01000000 05000200 ff000000 05000300 00000000 05000400 32000000 05000b00 32000000
       0c000600 05000400 01000000
       20000700 1c000c00 05000100 01000000 06000200 bc0c0000 05000300 10000000
       0c000800 05000200 06000000
     05000e00 05000000`,
    {
      ifname: 'eth0',
      cee: {
        peerPg: {
          willing: 1,
          error: 0,
          pg_en: 1,
          tcs_supported: 8,
          pg_bw: times8(12),
          prio_pg: [0, 1, 2, 3, 4, 5, 6, 7],
        },
        peerPfc: { willing: 1, error: 0, pfc_en: 1, tcs_supported: 8 },
        peerAppTable: {
          peerAppInfo: { willing: 1, error: 0 },
          peerApp: [{ selector: 2, priority: 4, protocol: 3260 }],
        },
        txPg: { tc0: { pgid: 1, upMapping: 255, strictPrio: 0, bwPct: 50 }, bwId0: 50 },
        pfc: { attr3: 1 },
        appTable: [{ idtype: 1, id: 3260, priority: 16 }],
        feat: { pg: 6 },
      },
      dcbx: 5,
    },
  ],
  ['a single question', DCB_CMD.PFC_GCFG, '00070000 08000400 04000900', { pfcCfg: { attrAll: true } }],
  [
    'its answer',
    DCB_CMD.PFC_GCFG,
    '00070000 14000400 05000100 00000000 05000800 01000000',
    { pfcCfg: { attr0: 0, attr7: 1 } },
  ],
  ['the answer to a setting, in place of attributes', DCB_CMD.IEEE_SET, '00140000 05000d00 00000000', { ieee: 0 }],
]

describe('bytes by the headers', () => {
  test.each(cases)('%s', (_name, cmd, text, attributes) => {
    const data = bytesOf(text)
    const value = getDcb.body.read(new Input(data, true), 0, data.length)
    expect(value).toEqual({ header: { family: 0, cmd, pad: 0 }, attributes })
    const root = rootNode('message', 0, data.length)
    expect(getDcb.body.explore!(new Input(data, true), 0, data.length, root)).toEqual(value)
    let at = 0
    for (const { start, end } of spans(root)) {
      expect(start).toBe(at)
      at = end
    }
    expect(at).toBe(data.length)
    const output = new Output(true)
    getDcb.body.write(output, { header: { family: 0, cmd, pad: 0 }, attributes })
    expect(Buffer.from(output.take()).toString('hex')).toBe(Buffer.from(data).toString('hex'))
  })
})
