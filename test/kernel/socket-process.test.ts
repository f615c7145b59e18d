import { type ExecFileOptions, execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { compiled } from '../support/compiled.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const exec = promisify(execFile)

const program = (name: string) => compiled(`test/kernel/socket-programs/${name}`)

/** Runs one of the programs in a fresh namespace, with a wrapper in front if asked. */
function run(name: string, wrapper: readonly string[] = [], options: ExecFileOptions = {}) {
  const args = ['--net', ...wrapper, process.execPath, program(name)]
  return exec('unshare', args, { timeout: 30_000, ...options, encoding: 'utf8' })
}

describeKernel('a program', [], () => {
  test('ends by itself with sockets and subscriptions open, and prints nothing unasked', async () => {
    const { DEBUG: _, ...env } = process.env
    const { stdout, stderr } = await run('exits.ts', [], { env })
    expect(stdout).toBe('last line\n')
    expect(stderr).toBe('')
  })

  test('prints one decoded line for each message when DEBUG asks for it', async () => {
    const { stdout, stderr } = await run('exits.ts', [], {
      env: { ...process.env, DEBUG: 'nlkit:route', NO_COLOR: '1' },
    })
    expect(stdout).toBe('last line\n')
    const lines = stderr.trimEnd().split('\n')
    expect(lines.every(line => line.includes('nlkit:route'))).toBe(true)
    expect(lines.filter(line => /> RTM_GETLINK seq=\d+ REQUEST\|DUMP/.test(line)).length).toBeGreaterThanOrEqual(2)
    expect(lines.some(line => /< RTM_NEWLINK seq=\d+ MULTI\S* .*ifname=lo/.test(line))).toBe(true)
    expect(lines.some(line => /< (NLMSG_)?DONE seq=\d+/.test(line))).toBe(true)
    const other = await run('exits.ts', [], { env: { ...process.env, DEBUG: 'nlkit:netfilter' } })
    expect(other.stderr).toBe('')
  })

  test('without privilege is told what it lacks, each request for itself', async () => {
    // Without capabilities, yet the owner of the working tree, which others may not be able to read.
    const stripped = ['setpriv', '--bounding-set=-all', '--inh-caps=-all']
    const { stdout } = await run('unprivileged.ts', stripped)
    const [list, add, tables, again, commit, nftEvents, linkEvents, namespace] = JSON.parse(stdout) as string[]
    expect(list).toBe('done')
    expect(add).toMatch(
      /^KernelError: RTM_NEWLINK \(br0[^)]*\): EPERM: Operation not permitted — it needs CAP_NET_ADMIN/,
    )
    expect(tables).toMatch(/^KernelError: NFT_MSG_GETTABLE: EPERM.*CAP_NET_ADMIN/)
    expect(again).toBe(tables)
    expect(commit).toMatch(/^KernelError: NFNL_MSG_BATCH_BEGIN: EPERM.*CAP_NET_ADMIN/)
    expect(nftEvents).toMatch(
      /^TransportError: setsockopt\(netlink socket, protocol 12, group 7\): EPERM: .*CAP_NET_ADMIN/,
    )
    expect(linkEvents).toBe('done')
    expect(namespace).toMatch(/EACCES|EPERM/)
  })

  test('can do all of it on a worker thread', async () => {
    await withSandbox(async sandbox => {
      // The devices that a kernel with its tunnels built in has in every namespace.
      const before = JSON.parse(await sandbox.exec('ip', ['-j', 'link'])) as { ifname: string }[]
      const names = await new Promise((resolve, reject) => {
        const worker = new Worker(program('worker.ts'), { workerData: sandbox.path })
        let names: unknown
        worker.once('message', message => {
          names = message
        })
        worker.once('error', reject).once('exit', () => resolve(names))
      })
      // This process has loaded nothing itself: what the worker loaded first must outlive it.
      expect(names).toEqual([...before.map(({ ifname }) => ifname), 'a', 'b'])
    })
  })
})
