/* What a program that uses nlkit sees of its types. Compiled against the packed package; nothing here runs. */
import {
  EthtoolClient,
  GenericClient,
  type InetSocket,
  KernelError,
  type Link,
  type LinkSpec,
  type Listed,
  NftablesClient,
  NftTransaction,
  nft,
  type Route,
  RouteClient,
  type RouteClientSync,
  SocketsClient,
  tc,
  WireguardClient,
} from 'nlkit'
import {
  type Action,
  type ActionsMessage,
  type AddressMessage,
  attr,
  attributes,
  type BridgeData,
  type BridgePortData,
  type BridgeVlanMessage,
  type ChainMessage,
  type ClassMessage,
  type CmpExpression,
  type Expression,
  type Expressions,
  type FilterMessage,
  type FlowerFilter,
  type HtbOptions,
  hasEncap,
  type Infer,
  type LinkAttributes,
  type LinkInfo,
  type LinkKinds,
  type LinkMessage,
  type LinkPortKinds,
  LWTUNNEL_ENCAP,
  type linkAttributes,
  type MdbMessage,
  type NetemOptions,
  type NexthopMessage,
  type QdiscAttributes,
  type QdiscKinds,
  type QdiscMessage,
  type RouteAttributes,
  type RouteMessage,
  type RuleAttributes,
  type RuleMessage,
  type Seg6Encap,
  type StatsMessage,
  string,
  type TableMessage,
  type TcHtbXstats,
  type TrafficFilterAttributes,
  u32,
  u64,
  type VethData,
  type VlanData,
  wireguard,
} from 'nlkit/protocol'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T

type IsAny<T> = 0 extends 1 & T ? true : false
/** Whether there is an `any` in a value of this type, down to some depth. */
type FindAny<T, Depth extends 0[] = []> =
  IsAny<T> extends true
    ? true
    : Depth['length'] extends 7
      ? false
      : T extends string | number | bigint | boolean | symbol | null | undefined | Uint8Array
        ? false
        : T extends readonly (infer E)[]
          ? FindAny<E, [...Depth, 0]>
          : T extends object
            ? { [K in keyof T]-?: FindAny<T[K], [...Depth, 0]> }[keyof T]
            : false
type NoAny<T> = true extends FindAny<T> ? false : true

/* The search finds what it looks for. */
export type Searched = [
  // biome-ignore lint/suspicious/noExplicitAny: what is searched for
  Expect<Equal<NoAny<{ a: { b: any }[] }>, false>>,
  // biome-ignore lint/suspicious/noExplicitAny: what is searched for
  Expect<Equal<NoAny<{ a?: { b: string } | { c: any } }>, false>>,
  Expect<Equal<NoAny<{ a: { b: unknown }[] }>, true>>,
]

export type Messages = [
  Expect<NoAny<LinkMessage>>,
  Expect<NoAny<AddressMessage>>,
  Expect<NoAny<NexthopMessage>>,
  Expect<NoAny<MdbMessage>>,
  Expect<NoAny<BridgeVlanMessage>>,
  Expect<NoAny<StatsMessage>>,
  Expect<NoAny<RouteMessage>>,
  Expect<NoAny<TableMessage>>,
  Expect<NoAny<ChainMessage>>,
  Expect<NoAny<RuleMessage>>,
  Expect<NoAny<LinkSpec>>,
  Expect<NoAny<Link>>,
  Expect<NoAny<Route>>,
  Expect<NoAny<Expressions>>,
  Expect<NoAny<QdiscMessage>>,
  Expect<NoAny<ClassMessage>>,
  Expect<NoAny<FilterMessage>>,
  Expect<NoAny<ActionsMessage>>,
]

export type Attributes = [
  Expect<Equal<LinkAttributes['mtu'], number | undefined>>,
  Expect<Equal<LinkAttributes['address'], string | undefined>>,
  Expect<Equal<LinkAttributes['linkinfo'], LinkInfo | undefined>>,
  Expect<Equal<RuleAttributes['handle'], bigint | undefined>>,
  Expect<Equal<RuleAttributes['expressions'], Expression[] | undefined>>,
  Expect<Equal<Awaited<ReturnType<RouteClient['links']['get']>>, Link>>,
  Expect<Equal<Awaited<ReturnType<RouteClient['routes']['list']>>, Listed<Route>>>,
  Expect<Equal<ReturnType<RouteClientSync['links']['find']>, Link | undefined>>,
]

/** The data of each kind, where the kind is known. */
type DataOf<Union, Tag extends string, Data extends string, Map> = {
  [K in keyof Map]: Extract<Union, { [T in Tag]?: K }>[Data & keyof Extract<Union, { [T in Tag]?: K }>]
}
/** The map's types, each as an optional property has it. */
type Optional<Map> = { [K in keyof Map]: Map[K] | undefined }

/* Every kind has data of its own: none is missing, none is any, none has another's. */
export type Kinds = [
  Expect<Equal<DataOf<LinkInfo, 'kind', 'data', LinkKinds>, Optional<LinkKinds>>>,
  Expect<NoAny<LinkKinds>>,
  Expect<NoAny<LinkPortKinds>>,
  Expect<NoAny<QdiscKinds>>,
  Expect<Equal<DataOf<QdiscAttributes, 'kind', 'options', QdiscKinds>, Optional<QdiscKinds>>>,
]

/* The kind tells the type of the data. */
export function kinds(info: LinkInfo): void {
  if (info.kind === 'vlan') {
    type _ = [Expect<Equal<typeof info.data, VlanData | undefined>>]
    info.data?.id?.toFixed()
    // @ts-expect-error a VLAN has no ageing time
    info.data?.ageingTime
  } else if (info.kind === 'bridge') {
    type _ = [Expect<Equal<typeof info.data, BridgeData | undefined>>]
  } else if (info.kind === 'veth') {
    type _ = [Expect<Equal<typeof info.data, VethData | undefined>>]
    info.data?.peer?.attributes.ifname?.toUpperCase()
  }
}

/* So does the kind of the master for what a port has. */
export function ports(info: LinkInfo): void {
  if (info.slaveKind === 'bridge') {
    type _ = [Expect<Equal<typeof info.slaveData, BridgePortData | undefined>>]
    info.slaveData?.cost?.toFixed()
    // @ts-expect-error a port of a bridge has no queue id
    info.slaveData?.queueId
  } else if (info.slaveKind === 'bond') info.slaveData?.queueId?.toFixed()
}

/* And the type of an encapsulation, once it is asked for. */
export function encapsulations(attributes: RouteAttributes): void {
  if (hasEncap(attributes, LWTUNNEL_ENCAP.SEG6)) {
    const { encap }: { encap: Seg6Encap } = attributes
    encap.src?.toUpperCase()
    attributes.encap.srh?.srh.segments.map(segment => segment.toUpperCase())
  }
  // @ts-expect-error which encapsulation it is has not been asked
  attributes.encap?.srh
}

/* In traffic control, too: of options, statistics and actions. */
export function trafficKinds(qdisc: QdiscAttributes, filter: TrafficFilterAttributes, action: Action): void {
  if (qdisc.kind === 'htb') {
    type _ = [
      Expect<Equal<typeof qdisc.options, HtbOptions | undefined>>,
      Expect<Equal<NonNullable<typeof qdisc.stats2>['app'], TcHtbXstats | undefined>>,
    ]
    qdisc.options?.init?.defcls.toFixed()
    // @ts-expect-error an htb has no latency
    qdisc.options?.attributes
  } else if (qdisc.kind === 'netem') {
    type _ = [Expect<Equal<typeof qdisc.options, NetemOptions | undefined>>]
  }
  if (filter.kind === 'flower') {
    type _ = [Expect<Equal<typeof filter.options, FlowerFilter | undefined>>]
    if (filter.options?.act?.[0]?.kind === 'mirred') filter.options.act[0].options?.parms?.ifindex.toFixed()
  }
  // @ts-expect-error a mirred has no rate
  if (action.kind === 'mirred') action.options?.rate
}

export async function traffic(client: RouteClient): Promise<void> {
  await client.qdiscs.add({ dev: 'eth0', handle: '1:', ...tc.htb({ default: 0x10 }) })
  await client.classes.add({ dev: 'eth0', parent: '1:', classid: '1:10', ...tc.htbClass({ rate: 1e6 }) })
  await client.qdiscs.replace({ dev: 'eth0', kind: 'fq_codel', options: { target: 5000 } })
  await client.filters.add({ dev: 'eth0', parent: 'ingress', kind: 'matchall', options: { act: [tc.drop()] } })
  // @ts-expect-error fq_codel has no rate
  await client.qdiscs.add({ dev: 'eth0', kind: 'fq_codel', options: { rate: 5000 } })
  // @ts-expect-error a device is missing
  await client.qdiscs.add({ kind: 'fq' })
  // @ts-expect-error a class is of a kind that has classes
  await client.classes.add({ dev: 'eth0', classid: '1:10', kind: 'fq_codel' })
  // @ts-expect-error what a u32 has, a flower has not
  await client.filters.add({ dev: 'eth0', kind: 'flower', options: { sel: {} } })
  for (const each of await client.qdiscs.list()) if (each.attributes.kind === 'fq') each.attributes.options?.plimit
}

/* So does the name of an expression. */
export function names(expression: Expression): void {
  if (expression.name === 'cmp') {
    type _ = [Expect<Equal<typeof expression.data, CmpExpression | undefined>>]
    expression.data?.data?.value?.byteLength
    // @ts-expect-error a comparison has no destination register
    expression.data?.dreg
  } else if (expression.name === 'counter') {
    type _ = [Expect<Equal<NonNullable<typeof expression.data>['bytes'], bigint | undefined>>]
  }
}

/* What the kernel would refuse for its form is refused here. */
export const wrong: LinkAttributes[] = [
  // @ts-expect-error misspelt
  { mtuu: 1500 },
  // @ts-expect-error an MTU is a number
  { mtu: '1500' },
  // @ts-expect-error a VLAN has no ageing time
  { linkinfo: { kind: 'vlan', data: { ageingTime: 1 } } },
]
export const right: LinkAttributes[] = [
  { mtu: 1500 },
  { linkinfo: { kind: 'vlan', data: { id: 5 } } },
  // A kind without a table: its data goes as bytes.
  { linkinfo: { kind: 'new-in-7.0', unknown: [{ type: 2, data: new Uint8Array(4) }] } },
]

export async function route(): Promise<void> {
  await using client = RouteClient.open({ netns: 'blue' })
  await client.links.add({ name: 'br0', kind: 'bridge', data: { ageingTime: 100 }, up: true })
  await client.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' }, mtu: 1400 })
  // @ts-expect-error a bridge has no VLAN id
  await client.links.add({ name: 'br0', kind: 'bridge', data: { id: 5 } })
  // @ts-expect-error misspelt
  await client.links.add({ name: 'br0', knid: 'bridge' })
  // @ts-expect-error a port of a bond has no cost
  await client.links.change('v0', { slaveKind: 'bond', slaveData: { cost: 5 } })
  await client.links.change('v0', { slaveKind: 'bridge', slaveData: { cost: 5, isolated: true } })
  await client.routes.add({ to: '192.0.2.0/24', dev: 'v0', encap: { type: 'mpls', dst: '100', ttl: 7 } })
  // @ts-expect-error labels have no segments
  await client.routes.add({ to: '192.0.2.0/24', dev: 'v0', encap: { type: 'mpls', segments: ['fc00::1'] } })
  // @ts-expect-error there is no such action
  await client.routes.add({ to: 'fc00::/64', dev: 'v0', encap: { type: 'seg6local', action: 'End.Nowhere' } })
  await client.nexthops.add({ id: 20, group: [1, { id: 2, weight: 20 }] })
  // @ts-expect-error misspelt
  await client.neighbours.add({ dev: 'v0', address: '192.0.2.9', lladr: '02:00:00:00:00:01' })
  const neighbours = await client.neighbours.list({ dev: 'v0' })
  if (!neighbours.question.filtered) neighbours.question.received.toFixed()
  // @ts-expect-error an address has a device
  await client.addresses.add({ address: '192.0.2.1/24' })
  try {
    await client.routes.add({ to: 'default', via: '192.0.2.1' })
  } catch (error) {
    if (error instanceof KernelError) error.code.toUpperCase()
  }
  for (const link of await client.links.list()) link.attributes.stats64?.rx_bytes.toString()
}

export async function tables(): Promise<void> {
  await using client = NftablesClient.open()
  const transaction = new NftTransaction()
  transaction.addTable({ family: 'ip', table: 'nat' })
  // @ts-expect-error there is no such family
  transaction.addTable({ family: 'ipx', table: 'nat' })
  transaction.addRule({
    family: 'ip',
    table: 'nat',
    chain: 'postrouting',
    expressions: [nft.ip.saddr('192.168.0.0/16'), nft.counter(), nft.masquerade()],
  })
  await client.ruleset.commit(transaction)
}

export async function generic(): Promise<void> {
  await using sockets = SocketsClient.open({ netns: 'x' })
  const found: InetSocket[] = await sockets.inet.list('tcp', { states: ['ESTABLISHED'], localPort: { from: 1, to: 9 } })
  for (const { tcp, cookie } of found) cookie.toString(16) + tcp?.rtt.toFixed()
  // @ts-expect-error there is no such state
  await sockets.inet.list('tcp', { states: ['OPEN'] })

  await using client = GenericClient.open()
  const [device] = await client.family(wireguard).dump('GET_DEVICE', { ifname: 'wg0' })
  device?.peers?.[0]?.rxBytes?.toString()
  // @ts-expect-error WireGuard has no such command
  await client.family(wireguard).dump('GET_PEER', { ifname: 'wg0' })
  // @ts-expect-error nor such an attribute
  await client.family(wireguard).command('SET_DEVICE', { name: 'wg0' })

  await using wg = WireguardClient.open()
  await wg.devices.set('wg0', { peers: [{ publicKey: '', remove: true }] })
  // @ts-expect-error a peer has a key
  await wg.devices.set('wg0', { peers: [{ remove: true }] })
  await using ethtool = EthtoolClient.open()
  const { speed } = await ethtool.linkModes.get('eth0')
  speed?.toFixed()
}

/* A table of one's own has its types as the library's have. */
const mine = attributes('MINE', {
  /** A name. */
  name: attr(1, 'MINE_NAME', string),
  limit: attr(2, 'MINE_LIMIT', u32),
  count: attr(3, 'MINE_COUNT', u64),
})
interface Mine extends Infer<typeof mine> {}
export type OwnTable = [
  Expect<Equal<Mine['name'], string | undefined>>,
  Expect<Equal<Mine['limit'], number | undefined>>,
  Expect<Equal<Mine['count'], bigint | undefined>>,
  Expect<NoAny<Mine>>,
  Expect<Equal<Infer<typeof linkAttributes>['mtu'], number | undefined>>,
]
