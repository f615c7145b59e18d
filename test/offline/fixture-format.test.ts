import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Fixture,
  FixtureError,
  type FixtureEvent,
  formatFixture,
  parseFixture,
  splitMessages,
} from '../fixtures/format.js'
import { readStrace } from '../fixtures/strace.js'
import { expectSame } from '../support/same.js'

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.nl'))

/** A message of type NLMSG_NOOP, 17 bytes long, so padded to 20. */
const noop = '11000000 01000000 00000000 00000000\naa000000'

const example = `setup: ip link add br0 type bridge
command: ip link set br0 mtu 70000
status: 2
stderr: Error: mtu greater than device maximum.
command: ip link set br0 alias "a # b"
tool: iproute2-6.1.0
kernel: 6.18.0
byte-order: little
protocol: NETLINK_ROUTE
source: strace
note: made for this test

# more than one line
# says what this is
> 0.000
${noop}

${noop}

< 0.001250 [2] NETLINK_GENERIC # another socket
${noop}

+ 0.0015 [2] 1 # LINK

- 0.0016 [2] 1

@ 0.0017 22 "blue"

! 0.002 [2] recvmsg ENOBUFS

! 1.500 sendto EPERM # not root
${noop}
`

describe('a fixture file', () => {
  it('is read into commands, header and events', () => {
    const { events, ...header } = parseFixture(example)
    expect(header).toEqual({
      setup: ['ip link add br0 type bridge'],
      commands: [
        { command: 'ip link set br0 mtu 70000', status: 2, stderr: ['Error: mtu greater than device maximum.'] },
        { command: 'ip link set br0 alias "a # b"' },
      ],
      tools: ['iproute2-6.1.0'],
      kernel: '6.18.0',
      byteOrder: 'little',
      protocol: 'NETLINK_ROUTE',
      source: 'strace',
      notes: ['made for this test'],
    })
    const one = Uint8Array.from([0x11, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xaa, 0, 0, 0])
    const route = { socket: 1, protocol: 'NETLINK_ROUTE' }
    expect(events).toEqual([
      {
        type: 'send',
        time: 0,
        ...route,
        comment: ['more than one line', 'says what this is'],
        bytes: Uint8Array.of(...one, ...one),
      },
      {
        type: 'receive',
        time: 0.00125,
        socket: 2,
        protocol: 'NETLINK_GENERIC',
        comment: ['another socket'],
        bytes: one,
      },
      { type: 'join', time: 0.0015, ...route, socket: 2, comment: ['LINK'], group: 1, bytes: new Uint8Array() },
      { type: 'leave', time: 0.0016, ...route, socket: 2, group: 1, bytes: new Uint8Array() },
      { type: 'namespace', time: 0.0017, ...route, descriptor: 22, name: 'blue', bytes: new Uint8Array() },
      { type: 'failure', time: 0.002, ...route, socket: 2, call: 'recvmsg', errno: 'ENOBUFS', bytes: new Uint8Array() },
      { type: 'failure', time: 1.5, ...route, comment: ['not root'], call: 'sendto', errno: 'EPERM', bytes: one },
    ])
  })

  it('is written as it was read', () => {
    expect(formatFixture(parseFixture(example))).toBe(example.replace('0.001250', '0.00125'))
  })

  it('may be laid out by hand in any way', () => {
    const loose = 'protocol: 0\r\n\r\nbyte-order: big\r\n  > 3 [1]  #  x\r\n 0A\r\n\r\n0b0C 0d\r\n<4\n'
    expect(() => parseFixture(loose)).toThrow('line 8')
    const { byteOrder, events } = parseFixture(loose.replace('<4\n', ''))
    expect(byteOrder).toBe('big')
    expect(events).toEqual([
      { type: 'send', time: 3, socket: 1, protocol: '0', comment: ['x'], bytes: Uint8Array.of(10, 11, 12, 13) },
    ])
  })

  it('may have no events yet', () => {
    const empty = 'byte-order: little\nprotocol: 16\n'
    expect(parseFixture(empty).events).toEqual([])
    expect(formatFixture(parseFixture(empty))).toBe(empty)
  })
})

describe('a fixture file with a mistake', () => {
  const header = 'byte-order: little\nprotocol: NETLINK_ROUTE\n'
  const mistakes: [string, string, number, RegExp][] = [
    ['no byte order', 'protocol: NETLINK_ROUTE\n> 0\n00', 2, /header.*no "byte-order"/],
    ['no protocol', 'byte-order: big\n', 3, /header.*no "protocol"/],
    ['a wrong byte order', 'byte-order: middle\n', 1, /"little" or "big", found "middle"/],
    ['a wrong protocol', 'protocol: route\n', 1, /NETLINK_… or a number, found "route"/],
    ['an unknown key', 'comand: ip link\n', 1, /unknown key "comand"/],
    ['a key without value', 'kernel:\n', 1, /"kernel" has no value/],
    ['a key given twice', 'kernel: 6.1\nkernel: 6.2\n', 2, /"kernel" is given twice/],
    ['a status without command', 'status: 2\n', 1, /needs a "command"/],
    ['a second status', 'command: x\nstatus: 1\nstatus: 2\n', 3, /has its status already/],
    ['a status out of range', 'command: x\nstatus: 256\n', 2, /0\.\.255/],
    ['bytes before any event', '00112233\n', 1, /expected "key: value"/],
    ['no time', `${header}> [2]\n00\n`, 3, /expected seconds/],
    ['a time too fine', `${header}> 0.1234567\n00\n`, 3, /expected seconds/],
    ['socket 0', `${header}> 0 [0]\n00\n`, 3, /found "\[0\]"/],
    ['a stray word', `${header}> 0 [1] hello\n00\n`, 3, /found "hello"/],
    ['no bytes', `${header}> 0\n\n< 1\n00\n`, 3, /no bytes/],
    ['no bytes at the end', `${header}> 0\n00\n< 1\n`, 5, /no bytes/],
    ['half a byte', `${header}> 0\n0011 223\n`, 4, /"223" at column 6 has an odd number/],
    ['what is not hex', `${header}> 0\n00\n00 0x11\n`, 5, /"0x11" at column 4 is not hex/],
    ['a failure without errno', `${header}! 0 recvmsg\n`, 3, /! seconds call ERRNO/],
    ['a group that is no number', `${header}+ 0 LINK\n`, 3, /expected "\+ seconds GROUP".*found "LINK"/],
    ['a namespace without quotes', `${header}@ 0 22 blue\n`, 3, /expected "@ seconds DESCRIPTOR "NAME""/],
    ['a comment within the bytes', `${header}> 0\n00\n# half\n11\n`, 6, /expected an event line/],
    ['a comment below the last event', `${header}> 0\n00\n# end\n`, 6, /belongs to the event below/],
    ['a header line below an event', `${header}> 0\n00\nkernel: 6.1\n`, 5, /not hex/],
  ]
  it.each(mistakes)('%s', (_, text, line, message) => {
    const error = thrown(() => parseFixture(text))
    expect(error).toBeInstanceOf(FixtureError)
    expect(error).toMatchObject({ code: 'ERR_FIXTURE_SYNTAX', line, message: expect.stringMatching(message) })
    expect((error as FixtureError).message).toContain(`line ${line}: `)
  })
})

describe('a fixture that cannot be written', () => {
  const good = parseFixture(example)
  const [event] = good.events
  const bad: [string, Fixture][] = [
    ['a command of two lines', { ...good, commands: [{ command: 'a\nb' }] }],
    ['an empty note', { ...good, notes: [''] }],
    ['a status of 1000', { ...good, commands: [{ command: 'a', status: 1000 }] }],
    ['a protocol that is none', { ...good, protocol: 'route' }],
    ['a negative time', { ...good, events: [{ ...event!, time: -1 }] }],
    ['a time that is none', { ...good, events: [{ ...event!, time: Number.NaN }] }],
    ['socket 0', { ...good, events: [{ ...event!, socket: 0 }] }],
    ['a datagram without bytes', { ...good, events: [{ ...event!, bytes: new Uint8Array() }] as FixtureEvent[] }],
    ['a comment of two lines', { ...good, events: [{ ...event!, comment: ['a\nb'] }] }],
  ]
  it.each(bad)('%s', (_, fixture) => {
    const error = thrown(() => formatFixture(fixture))
    expect(error).toBeInstanceOf(FixtureError)
    expect(error).toMatchObject({ code: 'ERR_FIXTURE_VALUE' })
    expect(error).not.toHaveProperty('line')
  })
})

function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('splitMessages', () => {
  const header = (length: number) => Uint8Array.of(length, 0, 0, 0, ...new Uint8Array(12))
  const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]))
  const lengths = (bytes: Uint8Array) => splitMessages(bytes, 'little').map(message => message.length)

  it('gives each message its padding', () => {
    expect(lengths(join(header(17), Uint8Array.of(1, 0, 0, 0), header(16)))).toEqual([20, 16])
  })
  it('accepts a last message without padding', () => {
    expect(lengths(join(header(16), header(17), Uint8Array.of(1)))).toEqual([16, 17])
  })
  it('reads the length in the byte order given', () => {
    const big = Uint8Array.of(0, 0, 0, 16, ...new Uint8Array(12))
    expect(splitMessages(join(big, big), 'big')).toHaveLength(2)
    expect(splitMessages(join(big, big), 'little')).toHaveLength(1) // 0x10000000 bytes long
  })
  it('leaves what is not a whole message in one piece at the end', () => {
    expect(lengths(join(header(16), header(20)))).toEqual([16, 16])
    expect(lengths(join(header(16), header(15), header(16)))).toEqual([16, 32])
    expect(lengths(join(header(16), header(16).subarray(0, 8)))).toEqual([16, 8])
    expect(lengths(new TextEncoder().encode('add@/devices/virtual/net/br0'))).toEqual([28])
  })
})

describe('readStrace', () => {
  const read = (text: string) => {
    let sockets = 0
    return readStrace(text, () => ++sockets)
  }
  const open = '100.000000 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3\n'
  const to = '{sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}'
  const recvmsg = (rest: string) => `100.200000 recvmsg(3, {msg_name=${to}, msg_namelen=12, ${rest}\n`

  it('takes the bytes from the dump and joins what several buffers hold', () => {
    const sent = `100.100000 sendmsg(3, {msg_name=${to}, msg_iov=[...], msg_iovlen=2, msg_flags=0}, 0) = 20
 * 17 bytes in buffer 0
 | 00000  14 00 00 00 10 00 05 00  00 00 00 00 00 00 00 00  ................ |
 | 00010  61                                                a                |
 * 3 bytes in buffer 1
 | 00000  62 63 64                                          bcd              |
`
    const events = read(open + sent)
    expect(events).toMatchObject([{ type: 'send', time: 100.1, socket: 1, protocol: 'NETLINK_ROUTE' }])
    expect(Buffer.from(events[0]!.bytes).toString('hex')).toBe('1400000010000500000000000000000061626364')
  })

  it('does not count a look at the size, nor an empty queue', () => {
    const peek = recvmsg('msg_iov=[...], msg_flags=MSG_TRUNC}, MSG_PEEK|MSG_TRUNC) = 52')
    const empty = recvmsg('msg_iovlen=1}, 0) = -1 EAGAIN (Resource temporarily unavailable)')
    expect(read(open + peek + empty)).toEqual([])
  })

  it('keeps a call that failed', () => {
    const failed = recvmsg('msg_iovlen=1}, 0) = -1 ENOBUFS (No buffer space available)')
    expect(read(open + failed)).toMatchObject([{ type: 'failure', call: 'recvmsg', errno: 'ENOBUFS', socket: 1 }])
  })

  it('tells sockets apart though they share a descriptor, and leaves other descriptors alone', () => {
    const write = (fd: number) =>
      `100.300000 write(${fd}, ""..., 1) = 1\n | 00000  ${fd.toString().padStart(2, '0')}${' '.repeat(47)}  . |\n`
    const again = '100.400000 close(3) = 0\n100.500000 socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER) = 3\n'
    expect(read(open + write(3) + write(1) + again + write(3)).map(event => [event.socket, event.protocol])).toEqual([
      [1, 'NETLINK_ROUTE'],
      [2, 'NETLINK_NETFILTER'],
    ])
    expect(read(`${open}100.400000 close(3) = 0\n${write(3)}`)).toEqual([])
  })

  it('knows a socket by all its descriptors', () => {
    const duplicated = '100.3 dup2(3, 7) = 7\n100.4 close(3) = 0\n100.5 write(7, "\\x01", 1) = 1\n'
    expect(read(open + duplicated)).toMatchObject([{ type: 'send', socket: 1, bytes: Uint8Array.of(1) }])
  })

  it('refuses what it would get wrong', () => {
    const cut =
      recvmsg('msg_iovlen=1, msg_flags=MSG_TRUNC}, MSG_TRUNC) = 4') +
      ' | 00000  14 00                                             ..               |\n'
    expect(() => read(open + cut)).toThrow('moved 4 bytes but 2 are shown')
    const dump = ' | 00000  14 00 00 00                                       ....             |\n'
    expect(() => read(recvmsg('msg_iovlen=1}, 0) = 4') + dump)).toThrow('opened elsewhere')
    expect(() => read(open + recvmsg('msg_iovlen=1}, 0) = 4'))).toThrow('-e read=all')
  })
})

it('any fixture survives being written and read', () => {
  const line = fc.string({ maxLength: 20 }).map(text => text.trim())
  const text = line.filter(value => value !== '' && !/[\r\n]/.test(value))
  const base = {
    time: fc.nat(5_000_000_000).map(microseconds => microseconds / 1e6),
    socket: fc.integer({ min: 1, max: 9 }),
    protocol: fc.constantFrom('NETLINK_ROUTE', 'NETLINK_GENERIC', '21'),
    comment: fc.option(
      fc.array(
        line.filter(value => !/[\r\n]/.test(value)),
        { minLength: 1, maxLength: 3 },
      ),
    ),
  }
  const datagram = fc.record({
    type: fc.constantFrom('send', 'receive'),
    ...base,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 70 }),
  })
  const failure = fc.record({
    type: fc.constant('failure'),
    ...base,
    call: fc.constantFrom('recvmsg', 'sendto'),
    errno: fc.constantFrom('ENOBUFS', 'E2BIG'),
    bytes: fc.uint8Array({ maxLength: 5 }),
  })
  const membership = fc.record({
    type: fc.constantFrom('join', 'leave'),
    ...base,
    group: fc.integer({ min: 1, max: 2 ** 31 }),
    bytes: fc.constant(new Uint8Array()),
  })
  const namespace = fc.record({
    type: fc.constant('namespace'),
    ...base,
    descriptor: fc.nat(),
    name: fc.string(),
    bytes: fc.constant(new Uint8Array()),
  })
  const withoutNull = ({ comment, ...event }: { comment: unknown }) =>
    (comment === null ? event : { ...event, comment }) as unknown as FixtureEvent
  const command = fc.record(
    { command: text, status: fc.nat(255), stderr: fc.array(text, { minLength: 1, maxLength: 2 }) },
    { requiredKeys: ['command'] },
  )
  const fixture = fc.record(
    {
      setup: fc.array(text, { maxLength: 2 }),
      commands: fc.array(command, { maxLength: 3 }),
      tools: fc.array(text, { maxLength: 2 }),
      kernel: text,
      byteOrder: fc.constantFrom('little' as const, 'big' as const),
      protocol: fc.constantFrom('NETLINK_ROUTE', '6'),
      source: text,
      notes: fc.array(text, { maxLength: 2 }),
      events: fc.array(fc.oneof(datagram, failure, membership, namespace).map(withoutNull), { maxLength: 5 }),
    },
    { requiredKeys: ['setup', 'commands', 'tools', 'byteOrder', 'protocol', 'notes', 'events'] },
  )
  fc.assert(
    fc.property(fixture, value => {
      const written = formatFixture(value)
      expectSame(parseFixture(written), value)
      expectSame(formatFixture(parseFixture(written)), written)
    }),
  )
})

describe('every captured fixture', () => {
  it('is there', () => {
    expect(files.length).toBeGreaterThan(300)
  })

  it.each(files)('%s', name => {
    const text = readFileSync(join(folder, name), 'utf8')
    const fixture = parseFixture(text)
    expectSame(formatFixture(fixture), text)
    expect(fixture.source).toBeDefined()
    // What no program said to a kernel is marked as such.
    const byHand = fixture.source === 'by hand'
    expectSame(fixture.commands.length === 0, byHand)
    expectSame(fixture.kernel === undefined, byHand)
    for (const { bytes, type } of fixture.events) {
      const pieces = splitMessages(bytes, fixture.byteOrder)
      for (const [index, piece] of pieces.entries()) {
        const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength)
        const length = piece.length < 16 ? 0 : view.getUint32(0, fixture.byteOrder === 'little')
        // iproute2 sends some dump requests with the zeros left in its buffer; nothing else may follow the messages.
        const unused = type === 'send' && index > 0 && piece.every(byte => byte === 0)
        if (!unused) expect(piece.length - length, `message ${index + 1}`).toBeOneOf([0, 1, 2, 3])
      }
    }
  })

  it.each(files.filter(name => /\/refused-/.test(name)))('%s holds a refusal by the kernel', name => {
    const { byteOrder, events } = parseFixture(readFileSync(join(folder, name), 'utf8'))
    const little = byteOrder === 'little'
    const refusals = events
      .filter(event => event.type === 'receive')
      .flatMap(event => splitMessages(event.bytes, byteOrder))
      .map(message => new DataView(message.buffer, message.byteOffset, message.byteLength))
      .filter(view => view.getUint16(4, little) === 2 /* NLMSG_ERROR */ && view.getInt32(16, little) < 0)
      // `ip link` begins with an empty RTM_NEWLINK, to learn whether the kernel answers ENODEV as newer ones do.
      .filter(view => view.getUint32(20, little) !== 32 || view.getUint16(24, little) !== 16)
    expect(refusals.length).toBeGreaterThan(0)
  })
})
