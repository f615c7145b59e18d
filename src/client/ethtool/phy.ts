import type { EthtoolCableTestTdrCfg, EthtoolPhy, EthtoolPlca } from '../../../protocol/generic/index.js'
import type { Operation } from '../../socket/operation.js'
import type { Listed } from '../listed.js'
import type { EthtoolDevice, Questions } from './questions.js'

/** What stands between a device and its cable. */
export function phyVerbs({ get, list, set }: Questions) {
  return {
    phys: {
      /** `ethtool --show-phys DEVICE`: the PHY that the device is connected to. Linux 6.12. */
      *get(device: EthtoolDevice): Operation<EthtoolPhy> {
        return yield* get('PHY_GET', device)
      },
      *list(): Operation<Listed<EthtoolPhy>> {
        return yield* list('PHY_GET')
      },
    },
    plca: {
      /** `ethtool --get-plca-cfg DEVICE`. EOPNOTSUPP where the PHY has none. */
      *get(device: EthtoolDevice): Operation<EthtoolPlca> {
        return yield* get('PLCA_GET_CFG', device)
      },
      *list(): Operation<Listed<EthtoolPlca>> {
        return yield* list('PLCA_GET_CFG')
      },
      /** `ethtool --set-plca-cfg DEVICE`. What is left out stays. */
      *set(
        device: EthtoolDevice,
        attributes: Omit<EthtoolPlca, 'header' | 'unknown' | 'version' | 'status'>,
      ): Operation<void> {
        yield* set('PLCA_SET_CFG', device, attributes)
      },
      /** `ethtool --get-plca-status DEVICE`: whether the coordinator's beacons are there. */
      *status(device: EthtoolDevice): Operation<boolean> {
        return (yield* get('PLCA_GET_STATUS', device)).status === 1
      },
    },
    cable: {
      /** `ethtool --cable-test DEVICE`. It takes its time: what came of it is told in events, ETHTOOL_MSG_CABLE_TEST_NTF. */
      *test(device: EthtoolDevice): Operation<void> {
        yield* set('CABLE_TEST_ACT', device, {})
      },
      /** `ethtool --cable-test-tdr DEVICE`: the echo of the cable, in events as well, ETHTOOL_MSG_CABLE_TEST_TDR_NTF. */
      *testTdr(device: EthtoolDevice, cfg: Omit<EthtoolCableTestTdrCfg, 'unknown'> = {}): Operation<void> {
        yield* set('CABLE_TEST_TDR_ACT', device, { cfg })
      },
    },
  } as const
}
