import { NlkitError } from '../errors.js'
import { isTogether, type Operation, type RunOptions, type Step } from './operation.js'
import type { Pack } from './pack.js'
import type { CommandResult, Refusal } from './request.js'

/** An item of a batch that was not carried out. */
export interface BatchFailure<T = unknown> {
  /** Position among the items, counted from 0. */
  readonly index: number
  readonly item: T
  /**
   * What the call by itself would have thrown: KernelError, InputError, EncodeError. ExchangeError or TransportError where the item may have been
   * carried out all the same.
   */
  readonly error: NlkitError
}

/** `signal` and `timeout` (in milliseconds) are for all of it. What was under way then may be carried out. */
export interface BatchOptions<T = unknown> extends RunOptions {
  /**
   * Is told every item that fails, in their order, and the batch goes on, as `ip -force -batch` does. What it throws ends the batch.
   * Left out, the first failure ends it.
   */
  onFailure?: (failure: BatchFailure<T>) => void
}

/** What became of the items. */
export interface BatchResult {
  /** How many were carried out. */
  readonly done: number
  /** How many were not: each was told to `onFailure`. */
  readonly failed: number
}

/** What a command that goes into a pack is answered at once: whether it was carried out is known later. */
const assumed: CommandResult = Object.freeze({ replies: Object.freeze([]) })

/** Asked for by a batch that goes on when all its packs have been answered. */
export const settled = Symbol('settled')

/** What a batch asks for before it takes the next item. A pack need not be answered: {@link Batch.told} says what became of it. */
export type BatchStep = Step | typeof settled

/**
 * Items that become operations, one after the other, and the commands of those packed into datagrams. It does no I/O: who moves it on sends
 * the packs, and fills the next while one is under way if that is possible.
 */
export class Batch<T> {
  readonly #change: (item: T) => Operation<void>
  readonly #onFailure: (failure: BatchFailure<T>) => void
  readonly #empty: () => Pack
  #filling: Pack
  /** The items of each pack, by the position of their command. */
  readonly #items = new Map<Pack, T[]>()
  /** Packs that were answered, to be filled again. */
  readonly #spare: Pack[] = []
  /** Answers that may be given again: see {@link Query.kept}. */
  readonly #kept = new Map<string, unknown>()
  readonly #steps: Generator<BatchStep | undefined, void>
  #done = 0
  #failed = 0
  /** Why nothing more is to be done. */
  #end: { readonly reason: unknown } | undefined

  constructor(
    change: (item: T) => Operation<void>,
    empty: () => Pack,
    onFailure: (failure: BatchFailure<T>) => void = endAtFirst,
  ) {
    this.#change = change
    this.#onFailure = onFailure
    this.#empty = empty
    this.#filling = this.#another()
    this.#steps = this.#run()
    this.#steps.next()
  }

  get result(): BatchResult {
    return { done: this.#done, failed: this.#failed }
  }

  /** Takes an item. Returns what is asked for before the next, undefined mostly. @throws what ended it */
  take(item: T): BatchStep | undefined {
    this.check()
    return this.#next(item)
  }

  /** The answer to what was asked for. Returns what is asked for next. @throws what ended it */
  answered(answer: unknown): BatchStep | undefined {
    return this.#next(answer)
  }

  /** The same for an error. @throws what ended it */
  failed(error: unknown): BatchStep | undefined {
    const step = this.#steps.throw(error)
    this.check()
    return step.value as BatchStep | undefined
  }

  /** The pack that was being filled, if there is anything in it. */
  handOver(): Pack | undefined {
    const pack = this.#filling
    if (pack.count === 0) return undefined
    this.#filling = this.#another()
    return pack
  }

  /** What became of a pack. */
  told(pack: Pack, refused: readonly Refusal[]): void {
    const items = this.#items.get(pack)!
    this.#done += pack.count - refused.length
    for (const { position, error } of refused) this.#fail(pack.named(position).index, items[position]!, error)
    items.length = 0
    pack.reset()
    this.#spare.push(pack)
  }

  /** @throws what ended it */
  check(): void {
    if (this.#end !== undefined) throw this.#end.reason
  }

  /** Ends it. */
  end(reason: unknown): void {
    this.#end ??= { reason }
  }

  #next(given: unknown): BatchStep | undefined {
    const { value } = this.#steps.next(given as never)
    this.check()
    return value as BatchStep | undefined
  }

  /** Takes an item by each `yield` of nothing, and what it asked for by each other. */
  *#run(): Generator<BatchStep | undefined, void> {
    for (let index = 0; ; index++) {
      const item = (yield undefined) as T
      try {
        yield* this.#carryOut(item, index)
      } catch (error) {
        // What is no error of ours is one of the program: of the function that makes operations, say.
        if (!(error instanceof NlkitError)) return this.end(error)
        // Those before it come first, whatever becomes of them.
        yield* this.#settle()
        this.#fail(index, item, error)
      }
      if (this.#filling.full) yield this.handOver()
    }
  }

  *#carryOut(item: T, index: number): Generator<BatchStep | undefined, void> {
    const operation = this.#change(item)
    if (typeof operation?.next !== 'function') throw new TypeError(notAnOperation)
    let packed = false
    let step = operation.next()
    while (!step.done) {
      const asked = step.value
      let answer: unknown
      try {
        if (!isTogether(asked) && asked.kind === 'command' && asked.acknowledged === 'together') {
          this.#filling.put(asked, index)
          this.#items.get(this.#filling)!.push(item)
          packed = true
          answer = assumed
        } else answer = yield* this.#ask(asked)
      } catch (error) {
        step = operation.throw(error)
        continue
      }
      step = operation.next(answer as never)
    }
    if (!packed) this.#done++
  }

  /** What cannot be packed is asked by itself, when all before it has been done. */
  *#ask(asked: Step): Generator<BatchStep | undefined, unknown> {
    const name = !isTogether(asked) && asked.kind === 'query' ? asked.kept : undefined
    const known = name && this.#kept.get(name)
    if (known !== undefined) return known
    yield* this.#settle()
    if (name === undefined) this.#kept.clear()
    const answer = yield asked
    if (name !== undefined) this.#kept.set(name, answer)
    return answer
  }

  *#settle(): Generator<BatchStep | undefined, void> {
    const pack = this.handOver()
    if (pack) yield pack
    yield settled
    this.check()
  }

  #fail(index: number, item: T, error: unknown): void {
    if (this.#end !== undefined) return
    if (!(error instanceof NlkitError)) {
      this.end(error)
      return
    }
    this.#failed++
    try {
      this.#onFailure({ index, item, error })
    } catch (reason) {
      this.end(reason)
    }
  }

  #another(): Pack {
    const pack = this.#spare.pop() ?? this.#empty()
    if (!this.#items.has(pack)) this.#items.set(pack, [])
    return pack
  }
}

function endAtFirst({ error }: BatchFailure): never {
  throw error
}

const notAnOperation =
  'the function of a batch gives an operation, which the verbs make that it is given: (route, { routes }) => routes.add(route)'
