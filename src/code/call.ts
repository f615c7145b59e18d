import { bytesCode, keyCode, list, quote } from '../dump/encode/source.js'

/** A call of a client: `links.add({ name: 'br0', kind: 'bridge' })`. */
export interface Call {
  readonly object: string
  readonly verb: string
  readonly args: readonly unknown[]
}

/** A value that is written as the expression that makes it: `nft.tcp.dport(22)`. */
export class Written {
  readonly code: string
  readonly value: unknown

  constructor(code: string, value: unknown) {
    this.code = code
    this.value = value
  }
}

/** The value that the code of {@link codeOf} has: what is not written is not in it. */
export function plain(value: unknown): unknown {
  if (value instanceof Written) return value.value
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)]])),
  )
}

/** A value as TypeScript. */
export function codeOf(value: unknown): string {
  if (value instanceof Written) return value.code
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return quote(value)
  if (value instanceof Uint8Array) return bytesCode(value)
  if (Array.isArray(value)) return list('[', ']', value.map(codeOf))
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${keyCode(key)}: ${codeOf(item)}`],
  )
  return members.length === 0 ? '{}' : list('{ ', ' }', members)
}

/** Whether there is an expression in it that makes its value. */
export function isWritten(value: unknown): boolean {
  if (value instanceof Written) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(isWritten)
}

/** The same call without a member of its last argument. */
export function without({ object, verb, args }: Call, member: string): Call {
  const { [member]: _, ...rest } = args.at(-1) as Record<string, unknown>
  return { object, verb, args: [...args.slice(0, -1), rest] }
}

/** The members of the last argument, where that is an object. */
export function membersOf({ args }: Call): string[] {
  const last = args.at(-1)
  return typeof last === 'object' && last !== null ? Object.keys(last) : []
}
