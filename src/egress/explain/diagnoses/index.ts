import type { Diagnosis } from '../diagnosis.js'
import { addressMissing, addressWrong } from './address.js'
import { bridgeDown, bridgeMissing, gatewayMissing } from './bridge.js'
import { bridgeNetfilter } from './bridge-netfilter.js'
import { noDefaultRoute, wrongGateway } from './default-route.js'
import { forwardDrop } from './forward-drop.js'
import { forwardingOff } from './forwarding-off.js'
import { hostInterfaceDown, hostInterfaceMissing, notOnBridge } from './host-interface.js'
import { interfaceDown } from './interface-down.js'
import { interfaceMissing } from './interface-missing.js'
import { legacyFilter } from './legacy-filter.js'
import { loopbackDown } from './loopback-down.js'
import { masqueradeMismatch, noMasquerade } from './masquerade.js'
import { namespaceFilter } from './namespace-filter.js'
import { namespaceMissing } from './namespace-missing.js'
import { outsideSilent } from './outside-silent.js'
import { returnRoute } from './return-route.js'
import { reversePath } from './reverse-path.js'
import { noUplinkRoute, uplinkDown } from './uplink.js'

/** Every way in which egress is known to fail. A new one is a file, and its line here. */
export const diagnoses: readonly Diagnosis[] = [
  namespaceMissing,
  loopbackDown,
  interfaceMissing,
  interfaceDown,
  addressMissing,
  addressWrong,
  namespaceFilter,
  noDefaultRoute,
  wrongGateway,
  hostInterfaceMissing,
  hostInterfaceDown,
  notOnBridge,
  bridgeMissing,
  bridgeDown,
  gatewayMissing,
  bridgeNetfilter,
  forwardingOff,
  reversePath,
  uplinkDown,
  noUplinkRoute,
  forwardDrop,
  legacyFilter,
  noMasquerade,
  masqueradeMismatch,
  outsideSilent,
  returnRoute,
]
