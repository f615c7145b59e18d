import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { ERRNO } from '../../protocol/netlink/errno.js'
import { TransportError } from '../../src/errors.js'
import { AF, MNT, MS, SOCK } from '../../src/ffi/constants.js'
import { type Libc, libc } from '../../src/ffi/libc.js'
import { netns } from '../../src/netns/index.js'
import { NamedNamespaces } from '../../src/netns/named.js'
import { compiled } from '../support/compiled.js'
import { describeKernel } from '../support/kernel.js'
import { uniqueName } from '../support/sandbox.js'

/** Compiled, for the programs that run in a process of their own: a TypeScript loader would start threads before they do. */
const index = compiled('src/netns/index.ts')

const ip = (...args: string[]) => execFileSync('ip', args, { encoding: 'utf8' })
const namesOf = (links: string) => (JSON.parse(links) as { ifname: string }[]).map(({ ifname }) => ifname)
/** The devices of a new namespace: lo, and where modules of tunnels are loaded those that they make in each. */
const fresh = () => namesOf(execFileSync('unshare', ['--net', 'ip', '-j', 'link'], { encoding: 'utf8' }))
const own = () => readlinkSync('/proc/thread-self/ns/net')
const mountsBelow = (path: string) =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[4] ?? '')
    .filter(point => point === path || point.startsWith(`${path}/`))
const namespacesOfThreads = () => [
  ...new Set(readdirSync('/proc/self/task').map(id => readlinkSync(`/proc/self/task/${id}/ns/net`))),
]
const thrownBy = (fn: () => unknown): unknown => {
  try {
    fn()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Arguments for node: a program of our own, with `netns`, `fs` and `own` in scope. */
const nodeArguments = (program: string) => [
  '--no-warnings', // of require() of an ES module
  '-e',
  `const { netns } = require(${JSON.stringify(index)})
   const fs = require('node:fs')
   const own = () => fs.readlinkSync('/proc/thread-self/ns/net')
   ${program}`,
]

const runProgram = (program: string) => spawnSync(process.execPath, nodeArguments(program), { encoding: 'utf8' })

const names: string[] = []
const freshName = () => {
  const name = uniqueName('nlk-')
  names.push(name)
  return name
}

afterEach(() => {
  for (const name of names.splice(0)) if (existsSync(`/run/netns/${name}`)) netns.delete(name)
})

describeKernel('named network namespaces', [], () => {
  test('what we create, ip uses and deletes', () => {
    const name = freshName()
    const before = own()
    netns.create(name)
    expect(own()).toBe(before)
    expect(ip('netns', 'list')).toMatch(new RegExp(`^${name}\\b`, 'm'))
    const links = ip('netns', 'exec', name, 'ip', '-j', 'link')
    expect(JSON.parse(links)[0]).toMatchObject({ ifname: 'lo', operstate: 'DOWN' })
    expect(namesOf(links)).toEqual(fresh())
    ip('netns', 'delete', name)
    expect(netns.exists(name)).toBe(false)
    expect(mountsBelow(`/run/netns/${name}`)).toEqual([])
  })

  test('what ip creates, we enter, list and delete', () => {
    const name = freshName()
    ip('netns', 'add', name)
    const inside = ip('netns', 'exec', name, 'readlink', '/proc/self/ns/net').trim()
    expect(netns.run(name, own)).toBe(inside)
    expect(`net:[${netns.identity(name).ino}]`).toBe(inside)
    expect(netns.list()).toContainEqual({ name, path: `/run/netns/${name}`, identity: netns.identity(name) })
    netns.delete(name)
    expect(ip('netns', 'list')).not.toContain(name)
    expect(existsSync(`/run/netns/${name}`)).toBe(false)
  })

  test('the file and the directory look as ip leaves them', () => {
    const [ours, theirs] = [freshName(), freshName()]
    ip('netns', 'add', theirs)
    const directoryMounts = mountsBelow('/run/netns').filter(point => point === '/run/netns')
    netns.create(ours)
    expect(mountsBelow('/run/netns').filter(point => point === '/run/netns')).toEqual(directoryMounts)
    const row = (name: string) =>
      readFileSync('/proc/self/mountinfo', 'utf8')
        .split('\n')
        .find(line => line.includes(`/run/netns/${name} `))
        // Ids of mounts and peer groups, and the inode, differ from mount to mount.
        ?.replace(name, 'NAME')
        .replace(/^\d+/, '')
        .replace(/shared:\d+/, 'shared')
        .replace(/net:\[\d+\]/, 'net')
    expect(row(ours)).toBe(row(theirs))
    expect(row(ours)).toContain('shared')
  })

  test('a name that exists is refused, and left alone', () => {
    const name = freshName()
    netns.create(name)
    const { ino } = netns.identity(name)
    expect(() => netns.create(name)).toThrow(expect.objectContaining({ code: 'ERR_NETNS_EXISTS', namespace: name }))
    expect(netns.identity(name).ino).toBe(ino)
  })

  test('a leftover file is told from a namespace, and deleted', () => {
    const name = freshName()
    netns.create(freshName()) // makes /run/netns
    writeFileSync(`/run/netns/${name}`, '', { mode: 0 })
    expect(netns.exists(name)).toBe(false)
    expect(netns.list()).toContainEqual({ name, path: `/run/netns/${name}` })
    expect(() => netns.create(name)).toThrow(/leftover file/)
    expect(() => netns.run(name, () => {})).toThrow(expect.objectContaining({ code: 'ERR_NETNS_INVALID' }))
    netns.delete(name)
    expect(existsSync(`/run/netns/${name}`)).toBe(false)
  })

  test('deleting a symbolic link leaves its target', () => {
    const [name, link] = [freshName(), freshName()]
    netns.create(name)
    symlinkSync(`/run/netns/${name}`, `/run/netns/${link}`)
    expect(netns.identity(link)).toEqual(netns.identity(name))
    netns.delete(link)
    expect(netns.exists(name)).toBe(true)
  })

  test('what is not there is named in the error', () => {
    const missing = uniqueName('nlk-')
    const notFound = expect.objectContaining({
      code: 'ERR_NETNS_NOT_FOUND',
      message: `no network namespace ${missing}: /run/netns/${missing} does not exist`,
    })
    expect(() => netns.delete(missing)).toThrow(notFound)
    expect(() => netns.open(missing)).toThrow(notFound)
    expect(netns.exists(missing)).toBe(false)
  })

  test.each(['', '.', '..', 'a/b', 'a\0b', 'é'.repeat(128)])('%j is no name', name => {
    for (const use of [netns.create, netns.delete, netns.exists, netns.open]) {
      expect(() => use(name)).toThrow(expect.objectContaining({ code: 'ERR_NETNS_NAME' }))
    }
  })

  test('a name of 255 bytes is one', () => {
    const name = uniqueName('nlk-').padEnd(255, 'x')
    names.push(name)
    netns.create(name)
    expect(netns.exists(name)).toBe(true)
  })

  test('200 created and deleted: no descriptor, mount or thread is left elsewhere', () => {
    // Others may create namespaces meanwhile: only ours are counted.
    const mounts = () => names.flatMap(name => mountsBelow(`/run/netns/${name}`))
    const fds = () => readdirSync('/proc/self/fd').length
    const kept = freshName()
    netns.create(kept)
    const before = fds()
    const mine = own()
    for (let n = 0; n < 200; n++) {
      const name = freshName()
      netns.create(name)
      netns.run(name, () => libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, 0))
      netns.delete(name)
    }
    // The sockets are what the loop leaked on purpose: they show that the count sees a leak.
    expect(fds()).toBe(before + 200)
    expect(mounts()).toEqual([`/run/netns/${kept}`])
    expect(namespacesOfThreads()).toEqual([mine])
  })
})

describeKernel('creating a namespace when a step fails', [], () => {
  /** libc in which the `nth` of the calls that change something fails with EIO. */
  function failingAt(nth: number): Libc {
    let calls = 0
    const failing =
      <A extends unknown[], R>(syscall: string, real: (...args: A) => R) =>
      (...args: A): R => {
        calls += 1
        if (calls === nth) throw new TransportError({ syscall, errno: ERRNO.EIO })
        return real(...args)
      }
    return {
      ...libc,
      mount: failing('mount', libc.mount),
      flock: failing('flock', libc.flock),
      unshare: failing('unshare', libc.unshare),
    }
  }

  const directory = join(tmpdir(), uniqueName('nlk-'))

  afterEach(() => {
    for (const point of mountsBelow(directory).reverse()) libc.umount2(point, MNT.DETACH)
    rmSync(directory, { recursive: true })
  })

  test('leaves neither mount nor file, at each of the steps', () => {
    const before = own()
    const fds = readdirSync('/proc/self/fd').length
    const failed: string[] = []
    let nth = 1
    for (; ; nth++) {
      const named = new NamedNamespaces(directory, failingAt(nth))
      try {
        named.create('blue')
        break
      } catch (error) {
        if (!(error instanceof TransportError) || error.errno !== ERRNO.EIO) throw error
        failed.push(error.syscall)
      }
      expect(own()).toBe(before)
      expect(readdirSync(directory)).toEqual([])
      expect(readdirSync('/proc/self/fd')).toHaveLength(fds)
      // The directory's own mount stays, once, when the failure came after it was complete.
      const mounts = mountsBelow(directory)
      expect(mounts).toEqual(failed.length <= 5 ? [] : [directory])
      for (const point of mounts) libc.umount2(point, MNT.DETACH)
    }
    // make shared, lock, make shared, bind, make shared | unshare, lock, bind
    expect(failed).toEqual(['mount', 'flock', 'mount', 'mount', 'mount', 'unshare', 'flock', 'mount'])
    const named = new NamedNamespaces(directory)
    expect(named.exists('blue')).toBe(true)
    named.delete('blue')
  })

  test('a name on which more than one mount lies is deleted with all of them', () => {
    const named = new NamedNamespaces(directory)
    named.create('blue')
    const path = join(directory, 'blue')
    libc.mount('/proc/self/ns/net', path, 'none', MS.BIND)
    expect(mountsBelow(path)).toEqual([path, path])
    named.delete('blue')
    expect(mountsBelow(path)).toEqual([])
    expect(existsSync(path)).toBe(false)
  })
})

describeKernel('creating a namespace that is prepared first', [], () => {
  const name = uniqueName('nlk-')
  const path = `/run/netns/${name}`

  afterEach(() => {
    if (existsSync(path)) netns.delete(name)
  })

  test('it has its name only when prepare has returned', () => {
    let inside: string | undefined
    netns.create(name, () => {
      expect(existsSync(path)).toBe(false)
      inside = own()
    })
    expect(netns.run(name, own)).toBe(inside)
  })

  test('when prepare throws there is nothing', () => {
    const before = own()
    expect(() =>
      netns.create(name, () => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(existsSync(path)).toBe(false)
    expect(own()).toBe(before)
  })

  test('the file of a creation of ours that was killed is taken over, that of ip is not', () => {
    writeFileSync(path, '', { mode: 0o1000 })
    netns.create(name)
    expect(netns.exists(name)).toBe(true)
    netns.delete(name)
    writeFileSync(path, '', { mode: 0 })
    expect(() => netns.create(name)).toThrow(expect.objectContaining({ code: 'ERR_NETNS_EXISTS' }))
    expect(existsSync(path)).toBe(true)
  })
})

describeKernel('several processes at once', [], () => {
  const outcomes = async (programs: string[]) => {
    const children = programs.map(program =>
      netns.spawn(undefined, process.execPath, nodeArguments(program), { stdio: ['ignore', 'pipe', 'inherit'] }),
    )
    return Promise.all(children.map(child => text(child.stdout!)))
  }
  const directory = join(tmpdir(), uniqueName('nlk-'))
  const create = (name: string) => `
    const { NamedNamespaces } = require(${JSON.stringify(compiled('src/netns/named.ts'))})
    try {
      new NamedNamespaces(${JSON.stringify(directory)}).create(${JSON.stringify(name)})
      console.log('made')
    } catch (error) {
      console.log(error.code)
    }`

  afterEach(() => {
    for (const point of mountsBelow(directory).reverse()) libc.umount2(point, MNT.DETACH)
    rmSync(directory, { recursive: true })
  })

  test('the directory is mounted once, every name is made', async () => {
    const wanted = ['a', 'b', 'c', 'd', 'e', 'f']
    expect(await outcomes(wanted.map(create))).toEqual(wanted.map(() => 'made\n'))
    expect(mountsBelow(directory).sort()).toEqual([directory, ...wanted.map(name => `${directory}/${name}`)])
  })

  test('of one name, one process makes it', async () => {
    const said = await outcomes([create('a'), create('a'), create('a')])
    expect(said.sort()).toEqual(['ERR_NETNS_EXISTS\n', 'ERR_NETNS_EXISTS\n', 'made\n'])
    expect(mountsBelow(directory)).toEqual([directory, `${directory}/a`])
  })
})

describeKernel('running inside a namespace', [], () => {
  test('by name, path, pid and handle it is the same namespace', async () => {
    const name = freshName()
    netns.create(name)
    using handle = netns.open(name)
    const child = netns.spawn(name, 'sleep', ['600'])
    try {
      const specs = [name, handle, { path: `/run/netns/${name}` }, { pid: child.pid! }]
      for (const spec of specs) {
        expect(netns.identity(spec)).toEqual(handle.identity)
        expect(netns.run(spec, own)).toBe(`net:[${handle.identity.ino}]`)
        expect(netns.run(spec, () => netns.isCurrent(handle))).toBe(true)
        expect(netns.isCurrent(spec)).toBe(false)
      }
    } finally {
      await ended(child)
    }
    expect(netns.identity()).toEqual(netns.identity({ pid: process.pid }))
  })

  test('in the own namespace nothing is switched', () => {
    expect(netns.run(undefined, own)).toBe(own())
    expect(netns.run({ pid: process.pid }, () => 7)).toBe(7)
  })

  test('runs nest, and each returns to where it came from', () => {
    using a = netns.createAnonymous()
    using b = netns.createAnonymous()
    const before = own()
    const seen = netns.run(a, () => [own(), netns.run(b, own), own()])
    expect(seen).toEqual([a, b, a].map(({ identity }) => `net:[${identity.ino}]`))
    expect(own()).toBe(before)
  })

  test('an exception arrives outside', () => {
    using inside = netns.createAnonymous()
    const before = own()
    const error = new Error('as it should')
    expect(thrownBy(() => netns.run(inside, () => void thrower(error)))).toBe(error)
    expect(own()).toBe(before)
  })

  test('a promise is refused, and its rejection does not end the process', async () => {
    using inside = netns.createAnonymous()
    const refused = expect.objectContaining({ code: 'ERR_NETNS_ASYNC' })
    expect(() => netns.run(inside, async () => thrower(new Error('late')))).toThrow(refused)
    expect(() => netns.run(undefined, () => Promise.resolve())).toThrow(refused)
    await new Promise(setImmediate)
  })

  test('a namespace lives while its handle is open, whatever becomes of its name', () => {
    const name = freshName()
    netns.create(name)
    const handle = netns.open(name)
    netns.delete(name)
    expect(netns.run(handle, () => namesOf(ip('-j', 'link')))).toEqual(fresh())
    handle.close()
    handle.close()
    expect(() => handle.fd).toThrow(expect.objectContaining({ code: 'ERR_NETNS_CLOSED' }))
    expect(() => netns.run(handle, own)).toThrow(expect.objectContaining({ code: 'ERR_NETNS_CLOSED' }))
  })

  test('another kind of namespace and an ordinary file are refused, and not kept open', () => {
    const descriptors = () => readdirSync('/proc/self/fd').length
    const before = descriptors()
    for (const path of ['/proc/self/ns/mnt', '/dev/null', '/etc', '/proc/self/status']) {
      expect(() => netns.open({ path })).toThrow(
        expect.objectContaining({ code: 'ERR_NETNS_INVALID', namespace: path }),
      )
    }
    expect(() => netns.open({ pid: 4194305 })).toThrow(expect.objectContaining({ code: 'ERR_NETNS_NOT_FOUND' }))
    expect(descriptors()).toBe(before)
  })

  test('a FIFO is refused without waiting for who writes to it', () => {
    const path = join(tmpdir(), uniqueName('fifo-'))
    execFileSync('mkfifo', [path])
    try {
      // By a process of its own: one that waited could not even give up.
      const program = `try { netns.open({ path: ${JSON.stringify(path)} }) } catch (error) { console.log(error.code) }`
      const { stdout, signal } = spawnSync(process.execPath, nodeArguments(program), {
        encoding: 'utf8',
        timeout: 30_000,
      })
      expect({ stdout, signal }).toEqual({ stdout: 'ERR_NETNS_INVALID\n', signal: null })
    } finally {
      rmSync(path)
    }
  })

  test('a socket made inside belongs there', () => {
    using inside = netns.createAnonymous()
    const SIOCGSKNS = 0x894c // linux/sockios.h: the namespace of a socket, as a new descriptor
    const fd = netns.run(inside, () => libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, 0))
    const namespace = libc.ioctl(fd, SIOCGSKNS)
    expect(netns.identity({ path: `/proc/self/fd/${namespace}` })).toEqual(inside.identity)
  })

  test('children inherit no descriptor of ours', () => {
    using inside = netns.createAnonymous()
    expect(netns.spawnSync(inside, 'ls', ['-l', '/proc/self/fd']).stdout).not.toContain('net:[')
  })

  test('children are started inside', async () => {
    using inside = netns.createAnonymous()
    const expected = `net:[${inside.identity.ino}]\n`
    const child = netns.spawn(inside, 'readlink', ['/proc/self/ns/net'], { stdio: ['ignore', 'pipe', 'inherit'] })
    expect(await text(child.stdout!)).toBe(expected)
    expect(netns.spawnSync(inside, 'readlink', ['/proc/self/ns/net']).stdout).toBe(expected)
    const missing = netns.spawnSync(inside, '/nothing/there')
    expect(missing.error).toMatchObject({ code: 'ENOENT' })
    expect(namespacesOfThreads()).toEqual([own()])
  })

  test("libuv's pool stays outside, also when its first use is inside", () => {
    const { stdout, stderr } = runProgram(`
      const threads = () => fs.readdirSync('/proc/self/task').map(id => fs.readlinkSync('/proc/self/task/' + id + '/ns/net'))
      const before = threads().length
      netns.run(netns.createAnonymous(), () => fs.readFile('/proc/thread-self/status', () => {
        const strays = threads().filter(each => each !== own()).length
        console.log(JSON.stringify({ started: threads().length - before, strays }))
      }))`)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ started: 4, strays: 0 })
  })

  test('in a worker only the worker changes its namespace', () => {
    const name = freshName()
    netns.create(name)
    const { stdout, stderr } = runProgram(`
      const { Worker } = require('node:worker_threads')
      netns.createAnonymous().close() // the first use of libc, on the main thread
      new Worker(\`
        const { parentPort } = require('node:worker_threads')
        const fs = require('node:fs')
        const { netns } = require(${JSON.stringify(index)})
        const own = () => fs.readlinkSync('/proc/thread-self/ns/net')
        const main = () => fs.readlinkSync('/proc/self/ns/net')
        parentPort.postMessage([own(), ...netns.run(${JSON.stringify(name)}, () => [own(), main()]), own()])
      \`, { eval: true }).on('message', seen => console.log(JSON.stringify({ home: own(), seen })))`)
    expect(stderr).toBe('')
    const { home, seen } = JSON.parse(stdout)
    expect(seen).toEqual([home, `net:[${netns.identity(name).ino}]`, home, home])
  })

  test('a worker that is stranded stops the whole process', () => {
    const { signal, stderr } = runProgram(`
      const { Worker } = require('node:worker_threads')
      netns.createAnonymous().close()
      new Worker(\`
        const { libc } = require(${JSON.stringify(compiled('src/ffi/libc.ts'))})
        const { runInside, runInNew } = require(${JSON.stringify(compiled('src/netns/enter.ts'))})
        runInNew(() => {}, { ...libc, setns() { throw new Error('no way back') } })
      \`, { eval: true })
      setTimeout(() => {}, 10_000)`)
    expect(stderr).toContain('no way back')
    expect(signal).toBe('SIGABRT')
  })
})

describeKernel('without a way back', ['root'], () => {
  test('the process is stopped', () => {
    const program = `
      const inside = netns.createAnonymous()
      netns.run(inside, () => process.seteuid(65534))
      console.log('still running')`
    const { signal, stdout, stderr } = runProgram(program)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/setns\(back to own network namespace\): EPERM.*\n.*stranded.*stopping the process/)
    expect(signal).toBe('SIGABRT')
  })

  test('without privilege, the error names the call, the subject and the capability', () => {
    const name = freshName()
    netns.create(name)
    const program = `
      netns.createAnonymous().close() // loads all of the code, which another user might not be able to read
      process.setuid(65534)
      for (const attempt of [() => netns.run(${JSON.stringify(name)}, () => {}), () => netns.createAnonymous(), () => netns.create('x'), () => netns.delete(${JSON.stringify(name)})]) {
        try { attempt() } catch (error) { console.log(error.name, error.code, error.message) }
      }
      console.log(fs.existsSync('/run/netns/x'))`
    const { stdout } = runProgram(program)
    expect(stdout.split('\n')).toEqual([
      `TransportError EPERM setns(${name}): EPERM: Operation not permitted — entering a network namespace needs CAP_SYS_ADMIN, here and in the user namespace that owns it`,
      'TransportError EPERM unshare(CLONE_NEWNET): EPERM: Operation not permitted — making a namespace needs CAP_SYS_ADMIN',
      expect.stringMatching(/^TransportError EPERM mount\(\/run\/netns\): EPERM: .*CAP_SYS_ADMIN/),
      expect.stringMatching(/^TransportError EPERM umount2\(\/run\/netns\/.*CAP_SYS_ADMIN/),
      'false',
      '',
    ])
  })
})

describeKernel('sysctls of a namespace', [], () => {
  test('are those of the namespace', () => {
    using inside = netns.createAnonymous()
    const outside = netns.readSysctl(undefined, 'net.ipv4.ip_forward')
    netns.writeSysctl(inside, 'net.ipv4.ip_forward', 1)
    expect(netns.readSysctl(inside, 'net.ipv4.ip_forward')).toBe('1')
    netns.writeSysctl(inside, 'net.ipv4.ip_forward', '0')
    expect(netns.readSysctl(inside, ['net', 'ipv4', 'ip_forward'])).toBe('0')
    expect(netns.readSysctl(undefined, 'net.ipv4.ip_forward')).toBe(outside)
    netns.writeSysctl(inside, 'net.ipv4.ip_local_port_range', '40000 41000')
    expect(netns.readSysctl(inside, 'net.ipv4.ip_local_port_range')).toBe('40000\t41000')
  })

  test('what the kernel refuses, and what it does not have', () => {
    using inside = netns.createAnonymous()
    expect(() => netns.readSysctl(inside, 'net.ipv4.conf.eth9.forwarding')).toThrow(
      expect.objectContaining({ code: 'ERR_SYSCTL_NAME', namespace: '/proc/sys/net/ipv4/conf/eth9/forwarding' }),
    )
    expect(() => netns.writeSysctl(inside, 'net.ipv4.ip_forward', 'yes')).toThrow(
      expect.objectContaining({ code: 'EINVAL', message: expect.stringContaining('/proc/sys/net/ipv4/ip_forward') }),
    )
  })
})

describeKernel('sysctls of an interface with a dot in its name', ['bridge'], () => {
  test('all three spellings', () => {
    using inside = netns.createAnonymous()
    netns.run(inside, () => ip('link', 'add', 'br0.5', 'type', 'bridge'))
    netns.writeSysctl(inside, ['net', 'ipv4', 'conf', 'br0.5', 'forwarding'], 1)
    expect(netns.readSysctl(inside, 'net/ipv4/conf/br0.5/forwarding')).toBe('1')
    expect(netns.readSysctl(inside, 'net.ipv4.conf.br0/5.forwarding')).toBe('1')
  })
})

function thrower(error: Error): never {
  throw error
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
