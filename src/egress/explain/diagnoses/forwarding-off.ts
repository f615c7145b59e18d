import type { Diagnosis } from '../diagnosis.js'
import { inBase } from '../remedies.js'

export const forwardingOff: Diagnosis = {
  id: 'forwarding-off',
  step: 'forwarding',
  find: ({ config, families }) =>
    families
      .filter(({ bridged, forwarding, notForwarding }) => !bridged && (!forwarding || notForwarding.length > 0))
      .map(({ network: { family }, forwarding, notForwarding }) => {
        const version = family === 'ip' ? 'IPv4' : 'IPv6'
        // Writing the general switch changes all devices; while it is on already, only each device's own does anything.
        const names = forwarding
          ? notForwarding.map(dev => `net/ipv4/conf/${dev}/forwarding`)
          : [family === 'ip' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding']
        return {
          problem: `${version} forwarding is off${forwarding ? ` for ${notForwarding.join(' and ')}` : ''}: the base drops what is not its own`,
          remedy: inBase(config, `sysctl -w ${names.map(name => `${name}=1`).join(' ')}`),
        }
      }),
}
