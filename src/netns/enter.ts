import fs from 'node:fs'
import { crypto } from '../builtin.js'
import { NamespaceError } from '../errors.js'
import { CLONE } from '../ffi/constants.js'
import { type Libc, libc } from '../ffi/libc.js'
import { type NamespaceHandle, type NamespaceSpec, openNamespace, sameNamespace, withNamespace } from './handle.js'

/**
 * Calls `fn` with the calling thread inside a namespace and returns what it returns.
 *
 * The namespace belongs to the thread, so `fn` is synchronous: what it defers (promises, timers, callbacks) runs outside again. What it creates
 * stays: a socket belongs for life to the namespace it was made in, a child process lives where it was started.
 *
 * Runs may be nested. When `fn` throws, the thread is back before the error arrives. When there is no way back, the process is
 * aborted: it would otherwise go on configuring the wrong network.
 *
 * @throws NamespaceError ERR_NETNS_ASYNC when `fn` returned a promise; and what `netns.open` throws
 * @throws TransportError EPERM without CAP_SYS_ADMIN
 */
export function runInside<T>(spec: NamespaceSpec, fn: () => T, system: Libc = libc): T {
  return withNamespace(spec, namespace => {
    using home = openNamespace()
    const result = sameNamespace(home, namespace)
      ? fn()
      : excursion(home, () => system.setns(namespace.fd, CLONE.NEWNET, namespace.label), fn, system)
    if (isThenable(result)) throw refusePromise(result, namespace)
    return result
  })
}

/** Calls `fn` inside a namespace made for it, which ends with `fn` unless something holds it: a descriptor, a mount, a socket, a process. */
export function runInNew<T>(fn: () => T, system: Libc = libc): T {
  using home = openNamespace()
  return excursion(home, () => system.unshare(CLONE.NEWNET, 'CLONE_NEWNET'), fn, system)
}

/** The only place where the thread changes its namespace, and changes it back. */
function excursion<T>(home: NamespaceHandle, leave: () => void, fn: () => T, system: Libc): T {
  startThreadPool()
  leave()
  try {
    return fn()
  } finally {
    comeBack(home, system)
  }
}

function comeBack(home: NamespaceHandle, system: Libc): void {
  try {
    system.setns(home.fd, CLONE.NEWNET, 'back to own network namespace')
  } catch (error) {
    fs.writeSync(
      2,
      `nlkit: ${(error as Error).message}\nnlkit: this thread is stranded in another network namespace; stopping the process\n`,
    )
    system.abort()
  }
}

let threadPoolStarted = false

/**
 * A new thread inherits the namespace of the one that starts it, and libuv starts its pool at the first use. Were that inside an
 * excursion, all file and DNS work of the process would go on in the other namespace for good. So it is started before.
 */
function startThreadPool(): void {
  if (threadPoolStarted) return
  threadPoolStarted = true
  // Work that always goes to the pool; file operations may take another way (io_uring).
  crypto().randomBytes(1, () => {})
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function refusePromise(promise: PromiseLike<unknown>, namespace: NamespaceHandle): NamespaceError {
  // The error below says what is wrong; a rejection of what was refused must not end the process besides.
  promise.then(undefined, () => {})
  return new NamespaceError(
    'ERR_NETNS_ASYNC',
    namespace.label,
    `the function run inside network namespace ${namespace.label} returned a promise: what it awaits goes on outside. ` +
      'Make it synchronous; open the sockets inside and use them afterwards',
  )
}
