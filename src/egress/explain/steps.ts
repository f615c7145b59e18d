import type { Observation } from './observation.js'

/** The way of a packet from the namespace to the outside and back, in its order. */
export const steps = {
  namespace: ({ config }: Observation) => `namespace ${config.namespace}`,
  loopback: () => 'loopback of the namespace',
  interface: ({ config, families }: Observation) =>
    `${config.interface} in the namespace, ${families.map(({ address }) => address).join(' and ')}`,
  'namespace-filter': () => 'packet filters of the namespace itself',
  'default-route': ({ families }: Observation) =>
    `default route of the namespace via ${families.map(({ network }) => network.gateway).join(' and ')}`,
  veth: ({ config }: Observation) => `${config.hostInterface}, its other end, on ${config.bridge}`,
  bridge: ({ config, families }: Observation) =>
    `bridge ${config.bridge}, ${families.map(({ network }) => network.gateway).join(' and ')}`,
  'bridge-filter': () => 'IP filters for bridged frames (br_netfilter)',
  forwarding: () => 'forwarding from one interface to another',
  'source-check': () => 'reverse-path filter',
  uplink: ({ families }: Observation) =>
    `route to ${families.map(({ outside, uplink }) => outside + ('dev' in uplink ? ` through ${uplink.dev}` : '')).join(' and ')}`,
  forward: () => 'packet filters on the hooks prerouting, forward and postrouting',
  nat: () => 'source NAT on the hook postrouting',
  outside: ({ families }: Observation) => `answer from ${families.map(({ outside }) => outside).join(' and ')}`,
  back: ({ families }: Observation) => `way back to ${families.map(({ address }) => address).join(' and ')}`,
} as const satisfies Record<string, (observation: Observation) => string>

export type StepName = keyof typeof steps

export const stepNames = Object.keys(steps) as StepName[]

/** Counted from 1. */
export function stepNumber(name: StepName): number {
  return stepNames.indexOf(name) + 1
}
