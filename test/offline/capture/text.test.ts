import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { has, hex, inChunks, nftPcap, output, read } from './support.js'

const folder = mkdtempSync(join(tmpdir(), 'nlkit-capture-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { datagrams: packets } = await read(nftPcap)
/** The longest datagram of the capture: 320 bytes. */
const datagram = packets.reduce((longest, packet) =>
  packet.bytes.length > longest.bytes.length ? packet : longest,
).bytes
/** With lines that repeat, which dumps squeeze, and a length that is no multiple of a word. */
const squeezed = Uint8Array.from([...Buffer.from('65000000100005000000000000000000', 'hex'), ...new Array(85).fill(0)])

describe('hex', () => {
  const forms: [string, string, string[]][] = [
    ['xxd', 'xxd', []],
    ['xxd -p', 'xxd', ['-p']],
    ['xxd -i', 'xxd', ['-i']],
    ['xxd -a', 'xxd', ['-a']],
    ['xxd -g1 -c8', 'xxd', ['-g1', '-c8']],
    ['xxd -u', 'xxd', ['-u']],
    ['od -t x1', 'od', ['-t', 'x1']],
    ['od -t x1z -A x', 'od', ['-t', 'x1z', '-A', 'x']],
    ['od -t x1 -A d', 'od', ['-t', 'x1', '-A', 'd']],
    ['od -x', 'od', ['-x']],
    ['od -t x4', 'od', ['-t', 'x4']],
    ['hexdump', 'hexdump', []],
    ['hexdump -C', 'hexdump', ['-C']],
  ]
  for (const [name, program, args] of forms)
    describe.runIf(has(program))(name, () => {
      it.each([
        ['a datagram', datagram],
        ['repeated lines', squeezed],
      ])('of %s', async (_, bytes) => {
        const { datagrams, problems } = await read(output(program, args, bytes))
        expect(problems).toEqual([])
        expect(datagrams.map(one => hex(one.bytes))).toEqual([hex(bytes)])
        expect(datagrams[0]).toMatchObject({ littleEndian: true, direction: 'sent', protocol: undefined })
      })
    })

  const file = join(folder, 'nft.pcap')
  writeFileSync(file, nftPcap)
  const same = async (text: Uint8Array) => {
    const { datagrams, problems } = await read(text)
    expect(problems).toEqual([])
    expect(datagrams.map(({ bytes, protocol, direction }) => [hex(bytes), protocol, direction])).toEqual(
      packets.map(({ bytes, protocol, direction }) => [hex(bytes), protocol, direction]),
    )
  }
  it.runIf(has('tcpdump')).each(['-x', '-xx', '-X', '-XX'])('tcpdump %s, which shows each packet twice', option =>
    same(output('tcpdump', ['-r', file, option])),
  )
  it.runIf(has('tshark'))('tshark -x', () => same(output('tshark', ['-r', file, '-x'])))
  it.runIf(has('xxd')).each([[[]], [['-p']]])('a dump of a capture file is that file: xxd %j', async args => {
    expect(await read(output('xxd', args, nftPcap))).toEqual({ datagrams: packets, problems: [] })
  })

  const pairs = hex(squeezed).match(/../g)!
  it.each([
    ['plain', hex(squeezed)],
    ['with 0x', `0x${hex(squeezed)}`],
    [
      'groups of four bytes',
      hex(squeezed)
        .match(/.{1,8}/g)!
        .join(' '),
    ],
    ['colons, as pyroute2 has it', `${pairs.slice(0, 40).join(':')}:\n${pairs.slice(40).join(':')}`],
    ['\\x in quotes', `data = b"${pairs.map(pair => `\\x${pair}`).join('')}"`],
    [
      '\\x over lines of C',
      `static const char m[] =\n"${pairs
        .map(pair => `\\x${pair}`)
        .join('')
        .replace(/(.{80})/g, '$1"\n"')}";`,
    ],
    ['repr of Python', `b'e\\x00\\x00\\x00\\x10\\x00\\x05${'\\x00'.repeat(squeezed.length - 7)}'`],
    [
      'array of C',
      `unsigned char m[] = {\n${pairs
        .map(pair => `0x${pair},`)
        .join(' ')
        .replace(/(.{72})/g, '$1\n')}\n};`,
    ],
    ['array of Go', `[]byte{${[...squeezed].map(byte => `0x${byte.toString(16)}`).join(', ')}}`],
    ['decimal array', `[${[...squeezed].join(', ')}]`],
    ['Buffer of Node', `<Buffer ${pairs.join(' ')}>`],
  ])('%s', async (_, text) => {
    const { datagrams, problems } = await read(text)
    expect(problems).toEqual([])
    expect(datagrams.map(one => hex(one.bytes))).toEqual([hex(squeezed)])
  })

  it('keeps comments, and takes a blank line or a new offset as the end of a datagram', async () => {
    const one = '14000000100005000000000000000000' + '00000000'
    const { datagrams } = await read(`# first\n${one}\n\n${one}\n\n00000000: ${one}\n00000000: ${one}\n`)
    expect(datagrams.map(({ comments, place }) => [comments, place])).toEqual([
      [['first'], { line: 2 }],
      [undefined, { line: 4 }],
      [undefined, { line: 6 }],
      [undefined, { line: 7 }],
    ])
  })

  it('knows the byte order of a message', async () => {
    const { datagrams } = await read('00000010 00030001 00000000 00000000')
    expect(datagrams).toMatchObject([{ littleEndian: false, direction: 'sent' }])
  })

  it('refuses text without any bytes once, and says what it looks like', async () => {
    const refusalOf = async (text: string): Promise<string> => {
      const { datagrams, problems } = await read(text)
      expect(datagrams).toEqual([])
      expect(problems).toHaveLength(1)
      return `${JSON.stringify(problems[0]!.place)} ${problems[0]!.reason}`
    }
    const known = 'not a capture, nor hex, nor the text of strace, libmnl or a fixture'
    expect(await refusalOf(`\n<!DOCTYPE html>\n${'<p>nothing</p>\n'.repeat(5000)}`)).toBe(
      `{"line":2} ${known}: it begins with "<!DOCTYPE html>", and looks like HTML`,
    )
    expect(await refusalOf('<?xml version="1.0"?>\n<a/>\n')).toMatch(/looks like XML$/)
    expect(await refusalOf('{"number":1}\n{"number":2}\n')).toMatch(/looks like JSON; `nlkit encode` reads/)
    expect(await refusalOf('Dear reader,\nthis is a letter.')).toBe(
      `{"line":1} ${known}: it begins with "Dear reader,", and looks like text of another kind`,
    )
  })

  it('tells lines in front of the first bytes, too', async () => {
    const bytes = '10000000 03000000 00000000 00000000\n'
    const few = await read(`nothing\n${bytes}`)
    expect(few.datagrams).toHaveLength(1)
    expect(few.problems).toEqual([{ reason: 'no hex dump: "nothing"', place: { line: 1 } }])
    const many = await read(`${'nothing\n'.repeat(1002)}${bytes}`)
    expect(many.datagrams).toHaveLength(1)
    expect(many.problems).toHaveLength(1001)
    expect(many.problems.at(-1)).toEqual({
      reason: 'no hex dump: 2 more lines before this one',
      place: { line: 1003 },
    })
  })

  it('says which line is no hex, and where lines are missing', async () => {
    const { datagrams, problems } = await read('10000000 03000000 00000000 00000000\nnothing\n12345\n')
    expect(datagrams).toHaveLength(1)
    expect(problems).toEqual([
      { reason: 'no hex dump: "nothing"', place: { line: 2 } },
      { reason: 'no hex dump: "12345"', place: { line: 3 } },
    ])
    const dump = '00000000: 2000 0000 1000 0500 0000 0000 0000 0000\n00000020: 0000\n'
    const gap = await read(dump)
    expect(gap.datagrams.map(one => one.bytes.length)).toEqual([16])
    expect(gap.problems).toEqual([
      { reason: 'offset 00000020 where 10 is next: lines are missing', place: { line: 2 } },
    ])
  })
})

describe('raw bytes', () => {
  const all = Buffer.concat(packets.map(({ bytes }) => bytes))

  it.each([all.length, 13, 1])('are cut into runs of requests and of answers, in chunks of %d bytes', async size => {
    const { datagrams, problems } = await read(inChunks(all, size))
    expect(problems).toEqual([])
    expect(Buffer.concat(datagrams.map(({ bytes }) => bytes)).equals(all)).toBe(true)
    expect(datagrams.length).toBe(63)
    for (const [index, one] of datagrams.entries()) expect(one.direction).not.toBe(datagrams[index + 1]?.direction)
  })

  it('end with a problem where the last message does not', async () => {
    const { datagrams, problems } = await read(all.subarray(0, all.length - 3))
    expect(datagrams.length).toBe(63)
    expect(problems).toEqual([
      { reason: expect.stringMatching(/^the input ends after \d+ of the \d+ bytes/), place: expect.anything() },
    ])
    const lied = await read(Buffer.concat([all.subarray(0, 20), Buffer.alloc(20)]))
    expect(lied.problems).toEqual([{ reason: 'a message of 0 bytes: the length lies', place: { offset: 20 } }])
    expect(lied.datagrams).toHaveLength(1)
  })
})

describe('strace', () => {
  const sent = '\\x14\\x00\\x00\\x00\\x10\\x00\\x05\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00'
  const open = 'socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3\n'

  it('shows bytes as strings, with pids, times, names and protocols', async () => {
    const { datagrams, problems } = await read(
      [
        '77    10:00:00.000000 execve("/usr/sbin/ip", ["ip"], 0x7ffc /* 20 vars */) = 0',
        '77    10:00:00.100000 socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER) = 3',
        `77    10:00:00.250000 write(3, "${sent}", 20) = 20`,
        `77    10:00:00.300000 write(1, "${sent}", 20) = 20`,
      ].join('\n'),
    )
    expect(problems).toEqual([])
    expect(datagrams).toMatchObject([
      {
        protocol: 12,
        direction: 'sent',
        time: 250_000_000n,
        process: { pid: 77, command: 'ip', fd: 3 },
        place: { line: 3 },
      },
    ])
    expect(hex(datagrams[0]!.bytes)).toBe('1400000010000500' + '00'.repeat(12))
  })

  it('has each datagram of sendmmsg and recvmmsg by itself', async () => {
    // As strace 6.1 writes them, with -f -ttt -yy -e read=all -e write=all.
    const request = (sequence: number) => [
      ' * 32 bytes in buffer 0',
      ` | 00000  20 00 00 00 12 00 01 00  0${sequence} 00 00 00 00 00 00 00   ............... |`,
      ' | 00010  00 00 00 00 01 00 00 00  00 00 00 00 00 00 00 00  ................ |',
    ]
    const { datagrams, problems } = await read(
      [
        '77 1795439136.503361 sendmmsg(3<NETLINK:[ROUTE:10607]>, [...], 2, 0) = 2',
        ' = 1 buffers in vector 0',
        ...request(1),
        ' = 1 buffers in vector 1',
        ...request(2),
        '77 1795439136.605408 recvmmsg(3<NETLINK:[ROUTE:10607]>, [...], 3, MSG_WAITFORONE, NULL) = 1',
        ' = 1 buffers in vector 0',
        ...request(3),
        '77 1795439136.700000 recvmmsg(3<NETLINK:[ROUTE:10607]>, [...], 3, MSG_WAITFORONE, NULL) = 1',
        '77 1795439136.800000 +++ exited with 0 +++',
      ].join('\n'),
    )
    expect(datagrams.map(({ bytes, direction, protocol }) => [bytes.length, bytes[8], direction, protocol])).toEqual([
      [32, 1, 'sent', 0],
      [32, 2, 'sent', 0],
      [32, 3, 'received', 0],
    ])
    expect(problems.map(({ reason }) => reason)).toEqual([expect.stringContaining('-e read=all -e write=all')])
  })

  it('has headers that strace took apart put together again, and says where it decoded more', async () => {
    const header =
      '{nlmsg_len=20, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_DUMP, nlmsg_seq=7, nlmsg_pid=0}'
    const refused =
      '[{nlmsg_len=40, nlmsg_type=NLMSG_ERROR, nlmsg_flags=0, nlmsg_seq=7, nlmsg_pid=-5}, {error=-ENODEV, ' +
      `msg=[${header}, "\\x01\\x02\\x03\\x04"]}]`
    const { datagrams, problems } = await read(
      [
        open.trimEnd(),
        `sendto(3, [${header}, "\\x01\\x02\\x03\\x04"], 20, 0, NULL, 0) = 20`,
        `recvmsg(3, {msg_iov=[{iov_base=${refused}, iov_len=4096}], msg_iovlen=1, msg_flags=0}, 0) = 40`,
        `sendto(3, [${header}, {ifi_family=AF_UNSPEC}], 20, 0, NULL, 0) = 20`,
        `sendto(3, [${header}, "\\x01\\x02"...], 20, 0, NULL, 0) = 20`,
      ].join('\n'),
    )
    const request = '14000000' + '1200' + '0103' + '07000000' + '00000000' + '01020304'
    expect(datagrams.map(({ bytes, direction }) => [hex(bytes), direction])).toEqual([
      [request, 'sent'],
      [`28000000020000000700 0000fbffffffedffffff${request}`.replace(' ', ''), 'received'],
    ])
    expect(problems.map(({ place }) => place)).toEqual([{ line: 4 }, { line: 5 }])
    expect(problems[0]!.reason).toContain('-e read=all -e write=all')
  })

  it('has dumps below the calls, of several processes at once', async () => {
    const dump = (byte: string) => ` | 00000  ${byte.padEnd(49)} .                |`
    const { datagrams, problems } = await read(
      [
        '1 socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3',
        '1 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD) = 2',
        '2 dup2(3, 9) = 9',
        '2 recvmsg(9, {msg_name=NULL <unfinished ...>',
        '1 close(3) = 0',
        '1 write(3, "x", 1) = 1',
        dump('aa'),
        '2 <... recvmsg resumed>, msg_iovlen=1}, 0) = 1',
        ' * 1 bytes in buffer 0',
        dump('bb'),
        '2 write(3, ""..., 1) = 1',
        dump('cc'),
        '2 +++ exited with 0 +++',
      ].join('\n'),
    )
    expect(problems).toEqual([])
    expect(datagrams.map(({ bytes, process, direction }) => [hex(bytes), process, direction])).toEqual([
      ['bb', { pid: 2, fd: 9 }, 'received'],
      ['cc', { pid: 2, fd: 3 }, 'sent'],
    ])
  })

  it('tells of calls that failed, and knows the protocol from -yy', async () => {
    const { datagrams, problems } = await read(
      `sendto(5<NETLINK:[GENERIC:77]>, "${sent}", 20, 0, NULL, 0) = 20\n${open}recvmsg(3, {}, 0) = -1 ENOBUFS (No buffer space available)\n`,
    )
    expect(datagrams).toMatchObject([{ protocol: 16 }])
    expect(problems).toEqual([{ reason: 'recvmsg on descriptor 3 failed: ENOBUFS', place: { line: 3 } }])
  })

  it('has times of the day across midnight, and steps of -r', async () => {
    const write = `write(3, "${sent}", 20) = 20\n`
    const times = async (text: string) => (await read(text)).datagrams.map(({ time }) => time)
    expect(await times(`23:59:59 ${open}00:00:01 ${write}00:00:02 ${write}`)).toEqual([2_000_000_000n, 3_000_000_000n])
    expect(await times(`     0.000000 ${open}     0.500000 ${write}     0.250000 ${write}`)).toEqual([
      500_000_000n,
      750_000_000n,
    ])
    expect(await times(`1700000000.123456 ${open}1700000000.223456 ${write}`)).toEqual([1_700_000_000_223_456_000n])
  })
})

describe('libmnl', () => {
  const text = [
    'mnl_socket_sendto: single batch',
    '----------------\t------------------',
    '|  0000000036  |\t| message length |',
    '| 02560 | R-A- |\t|  type | flags  |',
    '|  0000000001  |\t| sequence number|',
    '|  0000000009  |\t|     port ID    |',
    '----------------\t------------------',
    '| 02 00 00 00  |\t|  extra header  |',
    '|\u001b[1;31m00006\u001b[0m|\u001b[1;32m--\u001b[0m|\u001b[1;34m00001\u001b[0m|\t|len |flags| type|',
    '| 74 00 00 00  |\t|      data      |\t t      ',
    '|00008|N-|00002|\t|len |flags| type|',
    '| 00 00 00 00  |\t|      data      |\t        ',
    '----------------\t------------------',
    '',
  ]
  it('has the bytes of its boxes', async () => {
    const { datagrams, problems } = await read(text.join('\n'))
    expect(problems).toEqual([])
    expect(datagrams.map(({ bytes, direction }) => [hex(bytes), direction])).toEqual([
      ['24000000000a05000100000009000000' + '02000000' + '0600010074000000' + '0800028000000000', 'sent'],
    ])
  })

  it('says where a box is not whole', async () => {
    const { datagrams, problems } = await read(text.slice(0, 9).join('\n'))
    expect(datagrams).toEqual([])
    expect(problems).toEqual([{ reason: 'a message of 36 bytes, of which the text shows 24', place: { line: 3 } }])
  })
})

describe('fixtures', () => {
  const head = 'byte-order: big\nprotocol: NETLINK_GENERIC\n\n'
  it('are read with times, protocols and comments', async () => {
    const text = `${head}# why\n> 0.000\n00000010 00030001 00000000 00000000\n\n< 0.001500 NETLINK_ROUTE\n00000010 00030000 00000000 00000000\n`
    const { datagrams, problems } = await read(text)
    expect(problems).toEqual([])
    expect(datagrams).toMatchObject([
      { littleEndian: false, direction: 'sent', protocol: 16, time: 0n, comments: ['why'], place: { line: 5 } },
      { littleEndian: false, direction: 'received', protocol: 0, time: 1_500_000n, place: { line: 8 } },
    ])
  })

  it('give what stands above an error', async () => {
    const { datagrams, problems } = await read(
      `${head}> 0.0\n00000010 00030001 00000000 00000000\n! 0.1 recvmsg ENOBUFS\n> 0.2\nxx\n`,
    )
    expect(datagrams).toHaveLength(1)
    expect(problems).toEqual([
      { reason: 'recvmsg failed: ENOBUFS', place: { line: 6 } },
      { reason: '"xx" at column 1 is not hex', place: { line: 8 } },
    ])
  })
})
