import type { NamespaceSpec, OpenedNamespace, VirtualNamespace } from '../netns/index.js'
import type { Request, Result, Sendable } from './request.js'

/**
 * Steps that lead to a `T`: each `yield` asks the kernel something (or several things at once) and gets the answer.
 * It does no I/O itself, so one description serves the asynchronous and the synchronous face alike.
 */
export type Operation<T> = Generator<Step, T, never>

/** What an operation yields: requests, or a namespace that it is about to name in one. */
export type Step = Sendable | readonly Request[] | NamespaceStep

/** Asks for a namespace to be opened where the socket's kernel has it. */
export interface NamespaceStep {
  readonly kind: 'namespace'
  readonly spec: NamespaceSpec | VirtualNamespace
}

/** Whether a step is several requests at once. */
export function isTogether(step: Step): step is readonly Request[] {
  return Array.isArray(step)
}

/** One request as a step: `const reply = yield* ask(query)`. */
export function* ask<R extends Sendable>(request: R): Operation<Result<R>> {
  return (yield request) as Result<R>
}

/** Several requests at once, sent together: `const [a, b] = yield* askAll([first, second])`. */
export function* askAll<const R extends readonly Request[]>(
  requests: R,
): Operation<{ -readonly [K in keyof R]: Result<R[K]> }> {
  return (yield requests) as { -readonly [K in keyof R]: Result<R[K]> }
}

/**
 * A namespace as a message names it; whoever asked for it closes it: `using blue = yield* openNamespace('blue')`. It is the
 * transport that opens it, so a name means a namespace of the kernel that gets the message, be it simulated or recorded.
 */
export function* openNamespace(spec: NamespaceStep['spec']): Operation<OpenedNamespace> {
  return (yield { kind: 'namespace', spec }) as OpenedNamespace
}

/** What every call takes beside its own arguments. */
export interface RunOptions {
  /** Gives up waiting. What was asked may still be done. */
  signal?: AbortSignal
  /** Milliseconds for each step. */
  timeout?: number
}
