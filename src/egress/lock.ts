import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { LOCK } from '../ffi/constants.js'
import { libc } from '../ffi/libc.js'
import type { NamespaceHandle } from '../netns/index.js'
import { EgressError } from './errors.js'
import { hasCode } from './session.js'

/** Milliseconds between two tries: a run takes some tens. */
const PAUSE = 10

/**
 * Calls `fn` while no other run, in this process or another, works on the same base.
 *
 * The lock is flock(2) on the namespace's own file: it needs no file of ours, is one per base by nature, and ends with the process that
 * holds it, however that ends. Waiting does not block the event loop.
 *
 * @throws EgressError ERR_EGRESS_BUSY
 */
export async function withLock<T>(base: NamespaceHandle, timeout: number, fn: () => Promise<T>): Promise<T> {
  // Opened anew: a lock belongs to the open file, not to the process.
  const fd = fs.openSync(`/proc/self/fd/${base.fd}`, fs.constants.O_RDONLY)
  try {
    const end = performance.now() + timeout
    while (!tryLock(fd, base.label)) {
      if (performance.now() > end) throw busy(base, timeout)
      await sleep(PAUSE * (0.5 + Math.random()))
    }
    return await fn()
  } finally {
    fs.closeSync(fd)
  }
}

function tryLock(fd: number, label: string): boolean {
  try {
    libc.flock(fd, LOCK.EX | LOCK.NB, label)
    return true
  } catch (error) {
    if (hasCode(error, 'EAGAIN')) return false
    throw error
  }
}

function busy({ label, identity }: NamespaceHandle, timeout: number): EgressError {
  const holder = holderOf(identity.ino)
  const who = holder === undefined ? 'another process' : `process ${holder}`
  return new EgressError(
    'ERR_EGRESS_BUSY',
    `${who} has been working on the network namespace ${label} for ${timeout} ms; wait for it, or end it: the next run heals what it left`,
  )
}

/** proc_locks(5): `1: FLOCK  ADVISORY  WRITE 4711 00:04:4026532177 0 EOF`. */
function holderOf(inode: number): string | undefined {
  const locks = fs.readFileSync('/proc/locks', 'utf8').split('\n')
  return locks.map(line => line.trim().split(/\s+/)).find(fields => fields[5]?.endsWith(`:${inode}`))?.[4]
}
