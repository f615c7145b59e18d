import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { ERRNO } from '../../protocol/netlink/errno.js'
import { AF, F, LOCK, MS, MSG, NETLINK, O, POLL, SO, SOCK, SOL } from '../../src/ffi/constants.js'
import { libc } from '../../src/ffi/libc.js'
import { compiled } from '../support/compiled.js'
import { describeKernel } from '../support/kernel.js'

const opened: number[] = []
const open = (...args: Parameters<typeof libc.socket>) => {
  const fd = libc.socket(...args)
  opened.push(fd)
  return fd
}
const netlink = () => open(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC | SOCK.NONBLOCK, 0)

/** struct sockaddr_nl, linux/netlink.h */
const address = (portId = 0) => {
  const bytes = Buffer.alloc(12)
  new Uint16Array(bytes.buffer, bytes.byteOffset, 1)[0] = AF.NETLINK
  new Uint32Array(bytes.buffer, bytes.byteOffset + 4, 1)[0] = portId
  return bytes
}
const portId = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)

/** A dump of links: struct nlmsghdr and struct ifinfomsg. */
const dumpLinks = () => {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32LE(32, 0)
  bytes.writeUInt16LE(18, 4) // RTM_GETLINK
  bytes.writeUInt16LE(0x301, 6) // NLM_F_REQUEST | NLM_F_DUMP
  return bytes
}

afterEach(() => {
  for (const fd of opened.splice(0)) closeSync(fd)
})

describeKernel('libc', [], () => {
  test('errno is that of the failed call, not of one before', () => {
    const failures: [() => unknown, number][] = [
      [() => libc.setns(-1, 0), ERRNO.EBADF],
      [() => libc.socket(AF.NETLINK, SOCK.RAW, 999), ERRNO.EPROTONOSUPPORT],
      [() => libc.mount('/nowhere', '/nothing/there', 'none', MS.BIND), ERRNO.ENOENT],
      [() => libc.umount2('/proc/self/status', 0), ERRNO.EINVAL],
      [() => libc.unshare(-1), ERRNO.EINVAL],
      // Not on a socket: there older kernels read the argument before they look at the request.
      [() => libc.ioctl(0, 0xb703), ERRNO.ENOTTY],
      [() => libc.fcntl(9999, F.GETFL), ERRNO.EBADF],
      [() => libc.bind(netlink(), Buffer.alloc(1)), ERRNO.EINVAL],
    ]
    for (let round = 0; round < 50; round++) {
      for (const [fail, errno] of failures) {
        expect(fail).toThrow(expect.objectContaining({ name: 'TransportError', errno }))
        // A call that succeeds in between must not hide the next one's errno, nor inherit this one's.
        expect(libc.fcntl(0, F.GETFD)).toBeGreaterThanOrEqual(0)
      }
      for (const fd of opened.splice(0)) closeSync(fd)
    }
  })

  test('the error names the call and its subject', () => {
    expect(() => libc.mount('/nowhere', '/nothing/there', 'none', MS.BIND)).toThrow(
      'mount(/nothing/there): ENOENT: No such file or directory',
    )
    expect(() => libc.socket(AF.NETLINK, SOCK.RAW, 999)).toThrow(
      'socket(family 16, protocol 999): EPROTONOSUPPORT: Protocol not supported — this kernel has no such protocol: built without it, or its module is not loaded',
    )
    expect(() => libc.umount2('a\0b', 0)).toThrow('NUL')
  })

  test('bind, getsockname and the options of a netlink socket', () => {
    const fd = netlink()
    libc.bind(fd, address())
    const bound = libc.getsockname(fd)
    expect(bound).toHaveLength(12)
    expect(portId(bound)).not.toBe(0)
    libc.setsockoptInt(fd, SOL.NETLINK, NETLINK.EXT_ACK, 1)
    expect(libc.getsockoptInt(fd, SOL.NETLINK, NETLINK.EXT_ACK)).toBe(1)
    libc.setsockoptInt(fd, SOL.SOCKET, SO.RCVBUF, 65536)
    expect(libc.getsockoptInt(fd, SOL.SOCKET, SO.RCVBUF)).toBe(131072) // socket(7): the kernel doubles it
    expect(libc.getsockoptInt(fd, SOL.SOCKET, SO.PROTOCOL)).toBe(0)
    expect(libc.fcntl(fd, F.GETFL) & O.NONBLOCK).toBe(O.NONBLOCK)
    libc.fcntl(fd, F.SETFL, libc.fcntl(fd, F.GETFL) & ~O.NONBLOCK)
    expect(libc.fcntl(fd, F.GETFL) & O.NONBLOCK).toBe(0)
    libc.fcntl(fd, F.SETOWN, process.pid)
    expect(libc.fcntl(fd, F.GETOWN)).toBe(process.pid)
  })

  test('recvmsg gives sender, full length and what was cut', () => {
    const fd = netlink()
    libc.bind(fd, address())
    const message = libc.messageBuffer({ data: Buffer.alloc(100) })
    expect(libc.recvmsg(fd, message)).toBeUndefined()
    writeSync(fd, dumpLinks())
    const received = libc.recvmsg(fd, message, MSG.TRUNC)!
    expect(portId(received.address)).toBe(0) // the kernel
    expect(received.address).toHaveLength(12)
    expect(received.length).toBeGreaterThan(100)
    expect(received.flags & MSG.TRUNC).toBe(MSG.TRUNC)
    const whole = libc.messageBuffer({ data: Buffer.alloc(65536) })
    const done = libc.recvmsg(fd, whole)!
    expect(done.flags & MSG.TRUNC).toBe(0)
    expect(whole.data.readUInt32LE(0)).toBeLessThanOrEqual(done.length)
  })

  test('recvmmsg gives the datagrams that wait, each with its sender and its length, and says which was cut', () => {
    const fd = netlink()
    libc.bind(fd, address())
    const ask = (index: number) => {
      const bytes = dumpLinks()
      bytes.writeUInt16LE(0x5, 6) // NLM_F_REQUEST | NLM_F_ACK
      bytes.writeUInt32LE(index, 8)
      bytes.writeInt32LE(1, 20) // the link `lo`, which is answered, then acknowledged
      writeSync(fd, bytes)
    }
    const many = libc.datagramBuffers(5, 65536)
    expect(libc.recvmmsg(fd, many)).toBe(0)
    for (const index of [1, 2, 3]) ask(index)
    for (const sequences of [[1, 1, 2, 2, 3], [3]]) {
      expect(libc.recvmmsg(fd, many)).toBe(sequences.length)
      sequences.forEach((sequence, i) => {
        const message = Buffer.from(many.slots[i]!.subarray(0, many.length(i)))
        expect(message.readUInt32LE(0)).toBe(many.length(i))
        expect(message.readUInt32LE(8)).toBe(sequence)
        expect(many.sender(i)).toBe(0) // the kernel
        expect(many.flags(i) & MSG.TRUNC).toBe(0)
      })
    }
    const small = libc.datagramBuffers(2, 100)
    ask(4)
    expect(libc.recvmmsg(fd, small)).toBe(2)
    expect(small.flags(0) & MSG.TRUNC).toBe(MSG.TRUNC)
    expect(small.flags(1) & MSG.TRUNC).toBe(0)
    // What another program sends is told from what the kernel does.
    const other = netlink()
    libc.bind(other, address())
    libc.sendto(other, dumpLinks(), 0, libc.getsockname(fd))
    expect(libc.recvmmsg(fd, many)).toBe(1)
    expect(many.sender(0)).toBe(portId(libc.getsockname(other)))
    expect(() => libc.recvmmsg(9999, many, 'nobody')).toThrow('recvmmsg(nobody): EBADF')
  })

  test('recvmsg gives control messages, each time anew', () => {
    const fd = netlink()
    libc.bind(fd, address())
    libc.setsockoptInt(fd, SOL.NETLINK, NETLINK.PKTINFO, 1)
    const message = libc.messageBuffer({ data: Buffer.alloc(65536), controlSize: 64 })
    const small = libc.messageBuffer({ data: Buffer.alloc(65536), controlSize: 4 })
    for (const buffer of [message, small, message]) {
      writeSync(fd, dumpLinks())
      const { control, flags } = libc.recvmsg(fd, buffer)!
      if (buffer === small) {
        expect(flags & MSG.CTRUNC).toBe(MSG.CTRUNC)
      } else {
        // struct cmsghdr: SOL_NETLINK, NETLINK_PKTINFO, then struct nl_pktinfo: group 0
        expect([...new Int32Array(control.buffer, control.byteOffset + 8, 3)]).toEqual([270, 3, 0])
        expect(flags & MSG.CTRUNC).toBe(0)
      }
      while (libc.recvmsg(fd, buffer) !== undefined) {
        // The rest of the dump.
      }
    }
  })

  test('connected to the kernel, others cannot send', () => {
    const [receiver, other] = [netlink(), netlink()]
    libc.bind(receiver, address())
    libc.connect(receiver, address(0))
    libc.bind(other, address())
    expect(() => libc.sendto(other, Buffer.alloc(16), 0, libc.getsockname(receiver))).toThrow(
      expect.objectContaining({ syscall: 'sendto', code: 'ECONNREFUSED' }),
    )
  })

  test('poll tells which is ready, and waits no longer than told', () => {
    const [quiet, ready] = [netlink(), netlink()]
    libc.bind(ready, address())
    writeSync(ready, dumpLinks())
    const entries = [quiet, ready].map(fd => ({ fd, events: POLL.IN }))
    expect(libc.poll(entries, 1000)).toEqual([0, POLL.IN])
    const start = performance.now()
    expect(libc.poll([{ fd: quiet, events: POLL.IN }], 50)).toEqual([0])
    expect(performance.now() - start).toBeGreaterThanOrEqual(49)
  })

  test('poll goes on after a signal, for the rest of its time', async () => {
    const program = compiled('src/ffi/libc.ts')
    const code = `
      import { libc } from ${JSON.stringify(program)}
      process.on('SIGUSR2', () => {})
      libc.poll([{ fd: 0, events: 0 }], 0)
      process.stdout.write('ready\\n')
      const start = performance.now()
      libc.poll([{ fd: 0, events: 0 }], 700)
      process.stdout.write(String(performance.now() - start))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(child.stdout, 'data')
    for (let n = 0; n < 5; n++) {
      child.kill('SIGUSR2')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    await once(child, 'close')
    const waited = Number(Buffer.concat(chunks).toString().split('\n')[1])
    expect(waited).toBeGreaterThanOrEqual(699)
    expect(waited).toBeLessThan(5000)
  })

  test('a flock that another holds is refused when told not to wait', () => {
    const [a, b] = [0, 0].map(() => openSync(fileURLToPath(import.meta.url), 'r'))
    opened.push(a!, b!)
    const exclusively = LOCK.EX | LOCK.NB
    libc.flock(a!, exclusively)
    expect(() => libc.flock(b!, exclusively)).toThrow(expect.objectContaining({ code: 'EAGAIN' }))
    libc.flock(a!, LOCK.UN)
    libc.flock(b!, exclusively)
  })
})
