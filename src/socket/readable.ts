import { isMainThread } from 'node:worker_threads'
import { F, O } from '../ffi/constants.js'
import { libc } from '../ffi/libc.js'

/*
 * Waiting for a netlink socket without a thread: an event loop cannot watch the descriptor by itself. The kernel is asked
 * to send SIGURG, which is ignored by default, whenever a datagram arrives at any of our sockets; the handler looks at
 * all that wait. Signal handlers live on the main thread, so worker threads look at intervals instead.
 */

type Callback = () => void

const waiting = new Set<Callback>()

function wake(): void {
  for (const callback of [...waiting]) {
    waiting.delete(callback)
    callback()
  }
  release()
}

let listening = false

/** Listens only while something waits: a listener that nobody needs would be one more thing to leak. */
function listen(): void {
  if (listening) return
  listening = true
  process.on('SIGURG', wake)
}

function release(): void {
  if (!listening || waiting.size > 0) return
  listening = false
  process.off('SIGURG', wake)
}

/** Has the kernel signal arrivals on this socket to this process. */
export function announceArrivals(fd: number, subject: string): void {
  if (!isMainThread) return
  libc.fcntl(fd, F.SETOWN, process.pid, subject)
  libc.fcntl(fd, F.SETSIG, SIGURG, subject)
  libc.fcntl(fd, F.SETFL, O.ASYNC | O.NONBLOCK, subject)
}

/** SIGURG on every architecture that asm-generic/signal.h serves. */
const SIGURG = 23

/** How often a worker thread, which gets no signals, looks; and the main thread, should a signal ever be lost. */
const interval = { worker: 2, main: 1000 }

/** Calls back once when a datagram may have arrived anywhere. Keeps the process alive meanwhile: an answer is owed. */
export function onArrival(callback: Callback): () => void {
  const done = (): void => {
    clearTimeout(timer)
    waiting.delete(fire)
    release()
  }
  const fire = (): void => {
    done()
    callback()
  }
  const timer = setTimeout(fire, isMainThread ? interval.main : interval.worker)
  waiting.add(fire)
  if (isMainThread) listen()
  return done
}
