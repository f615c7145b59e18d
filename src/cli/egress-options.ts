import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EgressOptions } from '../egress/types.js'

/** The options of the egress job, each beside the flag that gives it. */
const FLAGS: readonly { key: keyof EgressOptions; option: Option }[] = [
  flag('namespace', '-n, --namespace <name>', 'the namespace that gets egress (default: ns0)'),
  flag('bridge', '-b, --bridge <name>', 'the bridge it hangs on (default: br0)'),
  flag('subnet', '--subnet <cidr>', 'IPv4 network of the bridge (default: 192.168.0.0/16)'),
  flag('gateway', '--gateway <address>', "the bridge's address (default: the first of the network)"),
  flag('address', '--address <address>', "the namespace's address (default: the first free one)"),
  flag('subnet6', '--subnet6 <cidr>', 'IPv6 network of the bridge, such as fd00:1::/64 (default: no IPv6)'),
  flag('gateway6', '--gateway6 <address>', "the bridge's IPv6 address"),
  flag('address6', '--address6 <address>', "the namespace's IPv6 address"),
  flag('interface', '--interface <name>', 'the interface in the namespace (default: eth0)'),
  flag('hostInterface', '--host-interface <name>', "the veth's end on the bridge (default: veth-NAMESPACE)"),
  flag(
    'mtu',
    '--mtu <bytes>',
    "MTU of bridge and veth pair (default: the uplink's, if smaller than 1500)",
    wholeNumber,
  ),
  flag('uplink', '--uplink <name>', 'the device that leads outside (default: that of the default route)'),
  {
    key: 'firewall',
    option: new Option(
      '--firewall <kind>',
      'a table of our own, or the classic chains as iptables-nft writes them',
    ).choices(['nftables', 'iptables']),
  },
  flag('table', '--table <name>', 'name of our own nf_tables table (default: nlkit)'),
  flag('base', '--base <namespace>', 'build in this namespace, by name or by path (default: where you are)', baseOf),
]

function flag(
  key: keyof EgressOptions,
  flags: string,
  description: string,
  parse?: (text: string) => unknown,
): { key: keyof EgressOptions; option: Option } {
  const option = new Option(flags, description)
  return { key, option: parse === undefined ? option : option.argParser(parse) }
}

export function addEgressOptions(command: Command): Command {
  for (const { option } of FLAGS) command.addOption(option)
  return command
}

/** What of a command's options belongs to the job. Whether the values are good, the job itself says. */
export function egressOptionsOf(given: Readonly<Record<string, unknown>>): EgressOptions {
  const ours = FLAGS.map(({ key }) => [key, given[key]] as const).filter(([, value]) => value !== undefined)
  return Object.fromEntries(ours) as EgressOptions
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is not a whole number.')
  return Number(text)
}

/** A name as in `ip netns`, or the path of a namespace file. */
function baseOf(text: string): EgressOptions['base'] {
  return text.includes('/') ? { path: text } : text
}
