import { type Diagnosis, problemIf } from '../diagnosis.js'
import { bridgeOf, hostInterfaceOf, interfaceOf } from '../observation.js'
import { all, inBase, inNamespace, makeVeth, word } from '../remedies.js'

export const hostInterfaceMissing: Diagnosis = {
  id: 'host-interface-missing',
  step: 'veth',
  find: o =>
    problemIf(interfaceOf(o) !== undefined && hostInterfaceOf(o) === undefined, () => ({
      problem: `the other end of ${o.config.interface} is not here: there is no ${o.config.hostInterface}`,
      remedy: all(inNamespace(o.config, `link delete ${word(o.config.interface)}`), ...makeVeth(o)),
    })),
}

export const hostInterfaceDown: Diagnosis = {
  id: 'host-interface-down',
  step: 'veth',
  unless: ['namespace-missing', 'interface-missing'],
  find: o => {
    const device = hostInterfaceOf(o)
    return problemIf(device?.up === false, () => ({
      problem: `${device?.name}, the end of the veth pair on ${o.config.bridge}, is down`,
      remedy: inBase(o.config, `ip link set ${word(device?.name ?? '')} up`),
    }))
  },
}

export const notOnBridge: Diagnosis = {
  id: 'not-on-bridge',
  step: 'veth',
  unless: ['namespace-missing', 'interface-missing', 'bridge-missing'],
  find: o => {
    const device = hostInterfaceOf(o)
    const { bridge } = o.config
    return problemIf(device && bridgeOf(o) && device.master !== bridge, () => ({
      problem: `${device?.name} is ${device?.master === undefined ? 'not on a bridge' : `on ${device.master}`}, not on ${bridge}`,
      remedy: inBase(o.config, `ip link set ${word(device?.name ?? '')} master ${word(bridge)}`),
    }))
  },
}
