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

/** Everything that arrives at several sockets, as much at once as waits, until the signal: that is the normal end, and no error. */
export async function* arrivals<T>(
  sources: readonly Source<T>[],
  signal: AbortSignal,
): AsyncGenerator<T[], void, undefined> {
  while (!signal.aborted) {
    const items = waiting(sources)
    if (items.length === 0) await next(sources, signal)
    else {
      yield items
      await setImmediate()
    }
  }
}

function waiting<T>(sources: readonly Source<T>[]): T[] {
  const items: T[] = []
  const until = performance.now() + longestTurn
  for (let quiet = false; !quiet && performance.now() < until; ) {
    quiet = true
    for (const source of sources) {
      const item = source.receive()
      if (item === undefined) continue
      quiet = false
      items.push(item)
    }
  }
  return items
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
