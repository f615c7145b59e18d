import { workerThreads } from '../builtin.js'
import { F, O, POLL } from '../ffi/constants.js'
import { libc } from '../ffi/libc.js'

/*
 * Waiting for a netlink socket without a thread: an event loop cannot watch the descriptor by itself. The kernel is asked
 * to send SIGURG, which is ignored by default, whenever a datagram arrives at any of our sockets; then one poll(2) looks
 * at all that somebody waits for. Signal handlers live on the main thread, so worker threads look at intervals instead.
 */

interface Waiter {
  readonly fd: number
  readonly callback: () => void
}

const waiters = new Set<Waiter>()

/** SIGURG on every architecture that asm-generic/signal.h serves. */
const SIGURG = 23

let mainThread: boolean | undefined
const isMainThread = (): boolean => (mainThread ??= workerThreads().isMainThread)

/**
 * Milliseconds between two looks. A worker thread, which gets no signals, looks less and less often while nothing comes;
 * the main thread looks should a signal ever be lost.
 */
const interval = (): { first: number; longest: number } =>
  isMainThread() ? { first: 1000, longest: 1000 } : { first: 1, longest: 16 }

let pause: number
let timer: NodeJS.Timeout | undefined

/** Has the kernel signal arrivals on this socket to this process. */
export function announceArrivals(fd: number, subject: string): void {
  if (!isMainThread()) return
  libc.fcntl(fd, F.SETOWN, process.pid, subject)
  libc.fcntl(fd, F.SETSIG, SIGURG, subject)
  libc.fcntl(fd, F.SETFL, O.ASYNC | O.NONBLOCK, subject)
}

/**
 * Calls back once when a datagram, or an error, waits at the socket, also if it did before. Keeps the process alive
 * meanwhile: somebody waits. Returns how to call it off.
 */
export function onArrival(fd: number, callback: () => void): () => void {
  const waiter = { fd, callback }
  waiters.add(waiter)
  pause = interval().first
  if (waiters.size === 1 && isMainThread()) process.on('SIGURG', look)
  schedule()
  // What arrived before anybody listened gave no signal that was heard.
  if (readable([waiter]).length > 0) queueMicrotask(look)
  return () => remove(waiter)
}

function look(): void {
  for (const waiter of readable([...waiters])) {
    remove(waiter)
    waiter.callback()
  }
}

/** Those of them whose socket has something to read, an error included. */
function readable(some: readonly Waiter[]): Waiter[] {
  if (some.length === 0) return []
  const events = libc.poll(
    some.map(({ fd }) => ({ fd, events: POLL.IN })),
    0,
  )
  return some.filter((_, i) => events[i] !== 0)
}

function schedule(): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    pause = Math.min(pause * 2, interval().longest)
    schedule()
    look()
  }, pause)
}

/** Listens only while somebody waits: a listener that nobody needs would be one more thing to leak. */
function remove(waiter: Waiter): void {
  if (!waiters.delete(waiter) || waiters.size > 0) return
  clearTimeout(timer)
  if (isMainThread()) process.off('SIGURG', look)
}
