import { setImmediate } from 'node:timers/promises'

/** A socket that has something to say now and then. */
export interface Source<T> {
  /** What waits, or undefined when nothing does. */
  receive(): T | undefined
  /** Calls back once as soon as something may wait; returns how to call that off. */
  whenReadable(callback: () => void): () => void
}

/** Milliseconds after which a flood lets timers, signals and output have their turn. */
const longestTurn = 10

/** Everything that arrives at several sockets, until the signal: that is the normal end, and no error. */
export async function* arrivals<T>(
  sources: readonly Source<T>[],
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  let turn = performance.now()
  while (!signal.aborted) {
    let quiet = true
    for (const source of sources) {
      const item = source.receive()
      if (item === undefined) continue
      quiet = false
      yield item
    }
    if (quiet) await next(sources, signal)
    else if (performance.now() - turn < longestTurn) continue
    else await setImmediate()
    turn = performance.now()
  }
}

function next<T>(sources: readonly Source<T>[], signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      for (const cancel of cancels) cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancels = sources.map(source => source.whenReadable(done))
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
