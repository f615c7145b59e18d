/* Connection tracking: what we read is what `conntrack` prints, what we write it prints, filters find what its filters find. */
import { expect, test } from 'vitest'
import {
  type Connection,
  type ConnectionFilter,
  ConntrackClient,
  ConntrackClientSync,
  connectionEvent,
  type Expectation,
  expectationEvent,
} from '../../src/client/conntrack/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

/** What the kernel may pass over in a filter, looked at in a connection. */
function meets(connection: Connection, { status = [], withoutStatus = [], zone }: ConnectionFilter): boolean {
  const has = (flag: (typeof status)[number]): boolean => connection.status.includes(flag)
  return status.every(has) && !withoutStatus.some(has) && (zone === undefined || connection.attributes.zone === zone)
}

/** A connection as one line of `conntrack -L -o extended,id` has it. */
interface Line {
  family: string
  protocol: number
  state: string | undefined
  original: Record<string, string>
  reply: Record<string, string>
  rest: Record<string, string>
  flags: string[]
}

function parseLine(line: string): Line {
  const [, family = '', , , protocol = '', ...words] = /^(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
  const tuples: Record<string, string>[] = []
  const parsed: Line = {
    family,
    protocol: Number(protocol),
    state: undefined,
    original: {},
    reply: {},
    rest: {},
    flags: [],
  }
  for (const word of words.join(' ').split(' ')) {
    const [key = '', value] = word.split('=', 2)
    if (/^\[.*\]$/.test(word)) parsed.flags.push(word.slice(1, -1))
    else if (/^[A-Z]/.test(word)) parsed.state = word
    else if (value === undefined) continue
    else if (/^(src|dst|sport|dport|srckey|dstkey|type|code|id|packets|bytes)$/.test(key)) {
      if (key === 'src') tuples.push({})
      const into = key === 'id' && parsed.rest.use !== undefined ? parsed.rest : tuples.at(-1)!
      into[key] = value
    } else parsed.rest[key] = value
  }
  parsed.original = tuples[0] ?? {}
  parsed.reply = tuples[1] ?? {}
  // How long it has lived, and how many look at it, is not the same a moment later.
  delete parsed.rest['delta-time']
  delete parsed.rest.use
  return parsed
}

/** The same of what we read. */
function toLine(connection: Connection): Line {
  const { family, attributes, state, status, mark, zone, id, helper, counters, reply } = connection
  const protocol = attributes.tupleOrig?.proto?.num ?? 0
  const tuple = (flow: typeof reply, count: { packets: bigint; bytes: bigint } | undefined): Record<string, string> => {
    const ports = protocol === 47 ? ['srckey', 'dstkey'] : ['sport', 'dport']
    const port = (number: number): string => (protocol === 47 ? `0x${number.toString(16)}` : String(number))
    return {
      src: flow.source,
      dst: flow.destination,
      ...(flow.sourcePort !== undefined && { [ports[0]!]: port(flow.sourcePort) }),
      ...(flow.destinationPort !== undefined && { [ports[1]!]: port(flow.destinationPort) }),
      ...(flow.icmpType !== undefined && { type: String(flow.icmpType) }),
      ...(flow.icmpCode !== undefined && { code: String(flow.icmpCode) }),
      ...(flow.icmpId !== undefined && { id: String(flow.icmpId) }),
      ...(count && { packets: String(count.packets), bytes: String(count.bytes) }),
    }
  }
  return {
    family: family === 'ip' ? 'ipv4' : 'ipv6',
    protocol,
    state,
    original: tuple(connection, counters?.original),
    reply: tuple(reply, counters?.reply),
    rest: {
      mark: String(mark),
      ...(zone !== 0 && { zone: String(zone) }),
      ...(helper !== undefined && { helper }),
      id: String(id),
    },
    flags: [
      ...(status.includes('SEEN_REPLY') ? [] : ['UNREPLIED']),
      ...(status.includes('ASSURED') ? ['ASSURED'] : []),
    ],
  }
}

const byId = (lines: Line[]): Line[] => lines.sort((a, b) => Number(a.rest.id) - Number(b.rest.id))

async function conntrackLines(inside: Sandbox, ...options: string[]): Promise<Line[]> {
  const printed = await inside.exec('conntrack', ['-L', '-o', 'extended,id', ...options])
  return byId(
    printed
      .split('\n')
      .filter(line => line !== '')
      .map(parseLine),
  )
}

const ours = async (client: ConntrackClient, filter: ConnectionFilter = {}): Promise<Line[]> =>
  byId((await client.connections.list(filter)).map(toLine))

/** Connections of every protocol, as `conntrack -I` makes them. */
const inserted = [
  '-s 10.0.0.1 -d 192.0.2.1 -p tcp --sport 1000 --dport 80 --state ESTABLISHED -t 600 -u SEEN_REPLY,ASSURED --mark 7',
  '-s 10.0.0.1 -d 192.0.2.1 -p tcp --sport 1001 --dport 80 --state SYN_SENT -t 600 --mark 15',
  '-s 10.0.0.2 -d 192.0.2.1 -p udp --sport 1000 --dport 53 -t 600 --mark 8 --src-nat 203.0.113.9',
  '-s 10.0.0.2 -d 192.0.2.1 -p udp --sport 1001 --dport 53 -t 600 --dst-nat 10.1.1.1:5353',
  '-s 2001:db8::1 -d 2001:db8::2 -p udp --sport 1000 --dport 53 -t 600',
  '-s 10.0.0.1 -d 192.0.2.1 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 4660 -t 600',
  '-s fe80::1 -d fe80::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 22136 -t 600',
  '-s 10.0.0.1 -d 10.0.0.2 -p gre --srckey 5 --dstkey 6 -t 600',
  '-s 10.0.0.9 -d 10.0.0.2 -p tcp --sport 5 --dport 6 --state TIME_WAIT -t 600 -w 7',
]

async function insert(inside: Sandbox, lines: readonly string[] = inserted): Promise<void> {
  for (const line of lines) await inside.exec('conntrack', ['-I', ...line.split(' ')])
}

/** Connections are tracked, counted and timed. */
async function track(inside: Sandbox): Promise<void> {
  await inside.exec('ip', ['link', 'set', 'lo', 'up'])
  await inside.exec('sysctl', ['-qw', 'net.netfilter.nf_conntrack_acct=1', 'net.netfilter.nf_conntrack_timestamp=1'])
  for (const line of [
    'add table inet t',
    'add chain inet t o { type filter hook output priority 0; }',
    'add rule inet t o ct state new counter',
    'add table ip n',
    'add chain ip n o { type nat hook output priority -100; }',
    'add rule ip n o udp dport 9 dnat to 127.0.0.2:99',
  ])
    await inside.exec('nft', [line])
}

const node = (inside: Sandbox, script: string): Promise<string> => inside.exec(process.execPath, ['-e', script])

const tcpFlow = (inside: Sandbox): Promise<string> =>
  node(
    inside,
    `const s = require('net').createServer(c => c.end('x')).listen(7777, '127.0.0.1', () =>
       require('net').connect(7777, '127.0.0.1').on('close', () => s.close()).resume())`,
  )

const udpFlow = (inside: Sandbox): Promise<string> =>
  node(inside, `const d = require('dgram').createSocket('udp4'); d.send('x', 9, '127.0.0.1', () => d.close())`)

describeKernel('connection tracking', ['conntrack', 'conntrack_zones'], () => {
  test('reads every protocol as conntrack prints it', async () => {
    await withSandbox(async inside => {
      await insert(inside)
      await using client = ConntrackClient.open({ netns: inside.name })
      const lines = await ours(client)
      expect(lines.length).toBe(inserted.length)
      expect(lines).toEqual(await conntrackLines(inside))
    })
  })

  test('makes connections that conntrack prints like its own', async () => {
    await withSandbox(async inside => {
      await insert(inside)
      const theirs = (await conntrackLines(inside)).map(withoutId)
      await inside.exec('conntrack', ['-F'])
      await using client = ConntrackClient.open({ netns: inside.name })
      const { connections } = client
      const web = { protocol: 'tcp', source: '10.0.0.1', destination: '192.0.2.1', destinationPort: 80 } as const
      const liberal = { flags: 10, mask: 10 }
      const dns = { protocol: 'udp', source: '10.0.0.2', destination: '192.0.2.1', destinationPort: 53 } as const
      const [timeout, tcp] = [600, { protoinfo: { tcp: { flagsOriginal: liberal, flagsReply: liberal } } }]
      await connections.create({
        ...web,
        sourcePort: 1000,
        state: 'ESTABLISHED',
        timeout,
        mark: 7,
        ...tcp,
        status: ['SEEN_REPLY', 'ASSURED'],
      })
      await connections.create({ ...web, sourcePort: 1001, state: 'SYN_SENT', timeout, mark: 15 })
      await connections.create({ ...dns, sourcePort: 1000, timeout, mark: 8, sourceNat: { address: '203.0.113.9' } })
      await connections.create({
        ...dns,
        sourcePort: 1001,
        timeout,
        destinationNat: { address: '10.1.1.1', port: 5353 },
      })
      await connections.create({ ...dns, source: '2001:db8::1', destination: '2001:db8::2', sourcePort: 1000, timeout })
      await connections.create({
        protocol: 'icmp',
        source: '10.0.0.1',
        destination: '192.0.2.1',
        timeout,
        icmpType: 8,
        icmpCode: 0,
        icmpId: 4660,
      })
      await connections.create({
        protocol: 'icmpv6',
        source: 'fe80::1',
        destination: 'fe80::2',
        timeout,
        icmpType: 128,
        icmpCode: 0,
        icmpId: 22136,
      })
      await connections.create({
        protocol: 'gre',
        source: '10.0.0.1',
        destination: '10.0.0.2',
        timeout,
        sourcePort: 5,
        destinationPort: 6,
      })
      await connections.create({
        protocol: 'tcp',
        source: '10.0.0.9',
        destination: '10.0.0.2',
        timeout,
        zone: 7,
        state: 'TIME_WAIT',
        sourcePort: 5,
        destinationPort: 6,
      })
      expect(sorted((await conntrackLines(inside)).map(withoutId))).toEqual(sorted(theirs))
    })
  })

  test('gets, changes and deletes one connection', async () => {
    await withSandbox(async inside => {
      await insert(inside)
      await using client = ConntrackClient.open({ netns: inside.name })
      const { connections } = client
      const name = {
        protocol: 'tcp',
        source: '10.0.0.1',
        sourcePort: 1001,
        destination: '192.0.2.1',
        destinationPort: 80,
      } as const
      const before = await connections.get(name)
      expect(before).toMatchObject({
        ...name,
        family: 'ip',
        state: 'SYN_SENT',
        mark: 15,
        zone: 0,
        status: ['CONFIRMED'],
      })
      expect(before.reply).toEqual({
        protocol: 'tcp',
        source: '192.0.2.1',
        sourcePort: 80,
        destination: '10.0.0.1',
        destinationPort: 1001,
      })
      // By the direction of its answers, too.
      expect((await connections.get(before.reply)).id).toBe(before.id)

      await connections.update({ ...name, mark: 99, timeout: 33, status: ['ASSURED'], state: 'ESTABLISHED' })
      const after = await connections.get(name)
      expect(after).toMatchObject({ id: before.id, mark: 99, state: 'ESTABLISHED', status: ['ASSURED', 'CONFIRMED'] })
      expect([32, 33]).toContain(after.timeout)
      const [printed] = (await conntrackLines(inside, '-p', 'tcp', '--sport', '1001')) as [Line]
      expect(printed).toEqual(toLine(after))

      await expect(connections.delete({ ...name, id: (before.id! + 1) >>> 0 })).rejects.toMatchObject({
        code: 'ENOENT',
      })
      await connections.delete(after)
      expect(await connections.find(name)).toBeUndefined()
      await expect(connections.get(name)).rejects.toThrow(/tcp 10\.0\.0\.1:1001 > 192\.0\.2\.1:80/)
      await expect(connections.update({ ...name, mark: 1 })).rejects.toMatchObject({ code: 'ENOENT' })
      // A zone is another table.
      const zoned = { ...name, source: '10.0.0.9', sourcePort: 5, destination: '10.0.0.2', destinationPort: 6 }
      expect(await connections.find(zoned)).toBeUndefined()
      expect((await connections.get({ ...zoned, zone: 7 })).state).toBe('TIME_WAIT')
    })
  })

  test.for<[ConnectionFilter, string, kernel: string[], client: string[]]>([
    [{ family: 'ip6' }, '-f ipv6', ['family'], []],
    [{ mark: 7 }, '-m 7', ['mark'], []],
    [{ mark: { value: 8, mask: 8 } }, '-m 8/8', ['mark'], []],
    [{ status: ['ASSURED'] }, '-u ASSURED', ['status'], []],
    [{ withoutStatus: ['SEEN_REPLY'] }, '-u UNREPLIED', ['status'], []],
    [{ zone: 7 }, '-w 7', ['zone'], []],
    [{ source: '10.0.0.1' }, '-s 10.0.0.1', ['source', 'family'], []],
    [{ source: '10.0.0.0/30' }, '-s 10.0.0.0/30', ['family'], ['source']],
    [{ destination: '192.0.2.1', protocol: 'udp' }, '-d 192.0.2.1 -p udp', ['destination', 'protocol', 'family'], []],
    [{ protocol: 'tcp', destinationPort: 80 }, '-p tcp --dport 80', ['protocol', 'destinationPort'], []],
    [{ destinationPort: 80 }, '-p tcp --dport 80', [], ['destinationPort']],
    [{ protocol: 'tcp', sourcePort: 1001 }, '-p tcp --sport 1001', ['protocol', 'sourcePort'], []],
    [{ protocol: 'tcp', state: 'SYN_SENT' }, '-p tcp --state SYN_SENT', ['protocol'], ['state']],
    [{ reply: { destination: '203.0.113.9' } }, '-q 203.0.113.9', ['reply.destination', 'family'], []],
    [{ reply: { source: '10.1.1.1' } }, '-r 10.1.1.1', ['reply.source', 'family'], []],
    [
      { family: 'ip', protocol: 'icmp', icmpType: 8, icmpId: 4660 },
      '-p icmp --icmp-type 8 --icmp-id 4660',
      ['protocol', 'icmpType', 'icmpId', 'family'],
      [],
    ],
    [
      { family: 'ip6', protocol: 'icmpv6', icmpType: 128, icmpCode: 0 },
      '-f ipv6 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0',
      ['protocol', 'icmpType', 'icmpCode', 'family'],
      [],
    ],
    [
      { source: '10.0.0.1', protocol: 'tcp', mark: 7, status: ['SEEN_REPLY'] },
      '-s 10.0.0.1 -p tcp -u SEEN_REPLY -m 7',
      ['source', 'protocol', 'family', 'mark', 'status'],
      [],
    ],
  ])('the filter %j finds what conntrack -L %s finds', async ([filter, options, kernel, clientSide], { skip }) => {
    await withSandbox(async inside => {
      await insert(inside)
      await using client = ConntrackClient.open({ netns: inside.name })
      const connections = await client.connections.list(filter)
      const { asked, here, received } = connections.question
      const lines = byId(connections.map(toLine))
      expect(lines.length).toBeGreaterThan(0)
      expect(lines.length).toBeLessThan(inserted.length)
      expect(asked).toEqual(kernel)
      const passedOver = here.filter(part => /status|zone/.test(part))
      if (passedOver.length > 0 && received === inserted.length) {
        const all = byId((await client.connections.list()).filter(each => meets(each, filter)).map(toLine))
        expect(lines).toEqual(all)
        skip(`this kernel passes over ${passedOver} of a filter`)
      }
      expect(lines).toEqual(await conntrackLines(inside, ...options.split(' ')))
      expect({ asked, here }).toEqual({ asked: kernel, here: clientSide })
      if (clientSide.length === 0) expect(received).toBe(lines.length)
    })
  })

  test('a filter with nothing behind it finds everything, one that cannot be is refused', async () => {
    await withSandbox(async inside => {
      await insert(inside)
      await using client = ConntrackClient.open({ netns: inside.name })
      const { question } = await client.connections.list()
      expect(question).toMatchObject({ asked: [], here: [], received: inserted.length })
      const refused = client.connections.list({ source: '10.0.0.1', destination: '2001:db8::1' })
      await expect(refused).rejects.toMatchObject({ code: 'ERR_COMBINATION' })
      await expect(client.connections.list({ family: 'ip6', source: '10.0.0.1' })).rejects.toMatchObject({
        code: 'ERR_COMBINATION',
      })
    })
  })

  test('flushes what meets a filter and nothing else, then everything', async () => {
    await withSandbox(async inside => {
      await insert(inside)
      await using client = ConntrackClient.open({ netns: inside.name })
      const deleted = await client.connections.flush({ protocol: 'udp', source: '10.0.0.0/8' })
      expect(deleted.map(({ sourcePort }) => sourcePort).sort()).toEqual([1000, 1001])
      expect((await conntrackLines(inside)).length).toBe(inserted.length - 2)
      expect((await client.connections.flush({ zone: 7 })).length).toBe(1)
      expect(await client.connections.flush({ mark: 12345 })).toEqual([])
      expect((await conntrackLines(inside)).length).toBe(inserted.length - 3)
      await client.connections.flush()
      expect(await conntrackLines(inside)).toEqual([])
    })
  })

  test.each([
    ['ConntrackClient', ConntrackClient],
    ['ConntrackClientSync', ConntrackClientSync],
  ] as const)('%s: makes and deletes thousands in a batch, and tells which of them it could not', async (_, Client) => {
    await withSandbox(async sandbox => {
      const conntrack = Client.open({ netns: sandbox.name })
      try {
        const flow = (i: number) => ({
          protocol: 'udp' as const,
          source: `10.1.${i >> 8}.${i & 255}`,
          destination: '192.0.2.1',
          sourcePort: 1024 + i,
          destinationPort: 53,
        })
        const items = Array.from({ length: 4000 }, (_, i) => i)
        const failed: [number, string][] = []
        const onFailure = ({ index, error }: { index: number; error: { code: string } }): void =>
          void failed.push([index, error.code])
        await conntrack.connections.create({ ...flow(77), timeout: 600 })
        const made = await conntrack.batch(
          items,
          (i, { connections }) => connections.create({ ...flow(i), timeout: 600 }),
          { onFailure },
        )
        expect(made).toEqual({ done: 3999, failed: 1 })
        expect(failed).toEqual([[77, 'EEXIST']])
        expect((await sandbox.exec('conntrack', ['-C'])).trim()).toBe('4000')
        const gone = await conntrack.batch(items, (i, { connections }) => connections.delete(flow(i)))
        expect(gone).toEqual({ done: 4000, failed: 0 })
        expect((await sandbox.exec('conntrack', ['-C'])).trim()).toBe('0')
      } finally {
        conntrack.close()
      }
    })
  })

  test('counts as conntrack -S and -C do', async () => {
    await withSandbox(async inside => {
      await insert(inside)
      await using client = ConntrackClient.open({ netns: inside.name })
      const processors = await client.connections.statistics()
      const printed = (await inside.exec('conntrack', ['-S'])).trim().split('\n')
      expect(processors.length).toBe(printed.length)
      for (const [i, line] of printed.entries()) {
        const { cpu, found, invalid, insertFailed, drop, chainToolong } = processors[i]!
        expect(line.split(/\s+/)).toEqual(
          expect.arrayContaining([
            ...[`cpu=${cpu}`, `found=${found}`, `invalid=${invalid}`, `insert_failed=${insertFailed}`],
            ...[`drop=${drop}`, ...(line.includes('chaintoolong=') ? [`chaintoolong=${chainToolong}`] : [])],
          ]),
        )
      }
      const usage = await client.connections.usage()
      expect(usage.entries).toBe(Number(await inside.exec('conntrack', ['-C'])))
      const maximum = await inside.exec('sysctl', ['-n', 'net.netfilter.nf_conntrack_max'])
      expect(usage).toEqual({ entries: inserted.length, maxEntries: Number(maximum) })
      expect(await client.connections.dying()).toEqual([])
      expect(await client.connections.unconfirmed()).toEqual([])
    })
  })
})

describeKernel('connections that packets made', ['conntrack', 'conntrack_times', 'nf_tables', 'ping', 'sysctl'], () => {
  test('are read as conntrack prints them, counters, NAT and all', async () => {
    await withSandbox(async inside => {
      await track(inside)
      await inside.exec('ping', ['-c', '1', '127.0.0.1'])
      await tcpFlow(inside)
      await udpFlow(inside)
      await using client = ConntrackClient.open({ netns: inside.name })
      const lines = await ours(client)
      expect(lines).toEqual(await conntrackLines(inside))
      expect(lines.map(({ protocol }) => protocol).sort((a, b) => a - b)).toEqual([1, 6, 17])

      const [udp] = await client.connections.list({ protocol: 'udp' })
      expect(udp).toMatchObject({ destination: '127.0.0.1', destinationPort: 9 })
      expect(udp?.reply).toMatchObject({ source: '127.0.0.2', sourcePort: 99 })
      expect(udp?.status).toEqual(expect.arrayContaining(['DST_NAT', 'DST_NAT_DONE']))
      const started = Number(udp!.attributes.timestamp!.start! / 1_000_000n)
      expect(Math.abs(Date.now() - started)).toBeLessThan(60_000)

      const [tcp] = await client.connections.list({ protocol: 'tcp', status: ['ASSURED'] }, { zeroCounters: true })
      expect(tcp?.state).toBe('TIME_WAIT')
      expect(tcp?.counters?.original.packets).toBeGreaterThan(3n)
      const [again] = await client.connections.list({ protocol: 'tcp' })
      expect(again?.counters).toEqual({ original: { packets: 0n, bytes: 0n }, reply: { packets: 0n, bytes: 0n } })
    })
  })

  test('are events as they come, change and go', async () => {
    await withSandbox(async inside => {
      await track(inside)
      await using client = ConntrackClient.open({ netns: inside.name })
      const events = ConntrackClient.events(undefined, { netns: inside.name })
      await tcpFlow(inside)
      await udpFlow(inside)
      const seen = await client.connections.list()
      await client.connections.flush()
      const changes: string[] = []
      for await (const item of events) {
        const event = connectionEvent(item)
        if (event === undefined) continue
        const { change, connection } = event
        changes.push(`${change} ${connection.protocol} ${connection.state ?? ''}`.trim())
        const known = seen.find(({ id }) => id === connection.id)
        expect(known).toMatchObject({ source: connection.source, reply: connection.reply })
        if (changes.filter(text => text.startsWith('destroy')).length === 2) break
      }
      events.close()
      // Older kernels do not tell in which state a connection went.
      const destroyed = changes.includes('destroy tcp') ? 'destroy tcp' : 'destroy tcp TIME_WAIT'
      expect(changes).toEqual(
        expect.arrayContaining([
          ...['new tcp SYN_SENT', 'update tcp SYN_RECV', 'update tcp ESTABLISHED', 'update tcp FIN_WAIT'],
          ...['update tcp TIME_WAIT', 'new udp', 'destroy udp', destroyed],
        ]),
      )
    })
  })

  test('are expected where a helper reads of them', async () => {
    await withSandbox(async inside => {
      await track(inside)
      await inside.exec('nft', ['add ct helper inet t ftp { type "ftp" protocol tcp; }'])
      await inside.exec('nft', ['add rule inet t o tcp dport 21 ct helper set "ftp"'])
      const events = ConntrackClient.events(['CONNTRACK_EXP_NEW', 'CONNTRACK_EXP_DESTROY'], { netns: inside.name })
      await node(
        inside,
        `const net = require('net')
         const s = net.createServer(c => {
           c.write('220 hello\\n')
           setTimeout(() => c.end('227 Entering Passive Mode (127,0,0,1,16,1).\\n'), 50)
         }).listen(21, '127.0.0.1', () =>
           net.connect({ port: 21, host: '127.0.0.1', localPort: 40000 }).on('close', () => s.close()).resume())`,
      )
      await using client = ConntrackClient.open({ netns: inside.name })
      const { connections, expectations } = client
      const [master] = await connections.list({ helper: 'ftp' })
      const [expected, ...others] = [...(await expectations.list())] as [Expectation]
      expect(others).toEqual([])
      expect(expected).toMatchObject({ source: '127.0.0.1', destination: '127.0.0.1', destinationPort: 4097 })
      expect(expected).toMatchObject({ helper: 'ftp', master: { sourcePort: 40000, destinationPort: 21 } })
      const printed = await inside.exec('conntrack', ['-L', 'expect'])
      expect(printed).toContain(`proto=6 src=127.0.0.1 dst=127.0.0.1 sport=0 dport=4097 mask-src=255.255.255.255`)

      await expectations.delete(expected).catch(error => {
        // Older kernels compare the id with another number than they list: they know no expectation of that id.
        if (error.code !== 'ENOENT') throw error
        const { id: _, ...named } = expected
        return expectations.delete(named)
      })
      expect(await expectations.list()).toEqual([])
      await expectations.create({
        protocol: 'tcp',
        source: '127.0.0.1',
        sourcePort: 0,
        destination: '127.0.0.1',
        destinationPort: 4000,
        master: master!,
        timeout: 30,
        flags: ['PERMANENT'],
        helper: 'ftp',
      })
      const [made] = await expectations.list({ family: 'ip' })
      expect(made).toMatchObject({ destinationPort: 4000, master: { sourcePort: 40000 } })
      expect(made?.flags).toContain('PERMANENT')
      expect(await inside.exec('conntrack', ['-L', 'expect'])).toContain('dport=4000')
      // A column for each counter, a line for each processor, in hexadecimal.
      const [heads = '', ...lines] = (await inside.exec('cat', ['/proc/net/stat/nf_conntrack'])).trim().split('\n')
      const column = (name: string) =>
        lines.map(line => parseInt(line.split(/\s+/)[heads.split(/\s+/).indexOf(name)]!, 16))
      const counted = await expectations.statistics()
      expect(counted.map(({ create }) => create)).toEqual(column('expect_create'))
      expect(counted.map(processor => processor.delete)).toEqual(column('expect_delete'))
      expect(counted.reduce((sum, { create = 0 }) => sum + create, 0)).toBeGreaterThanOrEqual(2)
      await expectations.flush()
      expect(await expectations.list()).toEqual([])

      const changes: string[] = []
      for await (const item of events) {
        const event = expectationEvent(item)
        if (event) changes.push(`${event.change} ${event.expectation.destinationPort}`)
        if (changes.at(-1) === 'destroy 4000') break
      }
      events.close()
      // On loopback the helper reads each packet twice, and announces anew.
      expect([...new Set(changes)]).toEqual(['new 4097', 'destroy 4097', 'new 4000', 'destroy 4000'])
    })
  })
})

describeKernel('connection tracking, synchronously', ['conntrack', 'conntrack_zones'], () => {
  test('is the same', async () => {
    await withSandbox(async inside => {
      await insert(inside)
      using client = ConntrackClientSync.open({ netns: inside.name })
      expect(byId(client.connections.list().map(toLine))).toEqual(await conntrackLines(inside))
      expect(client.connections.usage().entries).toBe(inserted.length)
      expect(client.expectations.list()).toEqual([])
      expect(() => client.connections.get({ protocol: 'tcp', source: '10.9.9.9', destination: '10.9.9.8' })).toThrow(
        /EINVAL|ENOENT/,
      )
    })
  })
})

function withoutId(line: Line): Line {
  const { id: _, ...rest } = line.rest
  return { ...line, rest }
}

const sorted = (lines: Line[]): string[] => lines.map(line => JSON.stringify(line)).sort()
