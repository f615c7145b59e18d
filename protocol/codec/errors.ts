/** Root of every error nlkit throws on purpose. `code` is stable and listed in docs/errors.md; the message is for people. */
export class NlkitError extends Error {
  override readonly name: string = 'NlkitError'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Why bytes could not be read. */
export type DecodeErrorCode =
  /** The bytes end before the structure they announce. */
  | 'ERR_DECODE_TRUNCATED'
  /** A length field cannot be true: shorter than its own header, or past the end of what contains it. */
  | 'ERR_DECODE_LENGTH'

/** Bytes that are not what the protocol says. `offset` counts from the start of the bytes given to the decoder. */
export class DecodeError extends NlkitError {
  override readonly name = 'DecodeError'
  declare readonly code: DecodeErrorCode
  /** Dotted attribute path, e.g. `linkinfo.data.id`; empty when the fault is outside any attribute. */
  readonly path: string
  readonly offset: number

  constructor(code: DecodeErrorCode, what: string, where: { path?: string; offset: number }) {
    const path = where.path ?? ''
    super(code, `${what} (${path === '' ? '' : `at ${path}, `}byte ${where.offset})`)
    this.path = path
    this.offset = where.offset
  }
}

/** Why a value could not be written. */
export type EncodeErrorCode =
  /** No row of that name in the table. */
  | 'ERR_ENCODE_UNKNOWN_KEY'
  /** The value has the wrong type. */
  | 'ERR_ENCODE_TYPE'
  /** The value does not fit: a number out of range, text or bytes too long. */
  | 'ERR_ENCODE_RANGE'

/** A value that the wire cannot carry: thrown before anything is sent. */
export class EncodeError extends NlkitError {
  override readonly name = 'EncodeError'
  declare readonly code: EncodeErrorCode
  /** Dotted attribute path of the value, e.g. `linkinfo.data.id`. */
  readonly path: string
  /** What is wrong, without the path. */
  readonly reason: string

  /** @param operation of a transaction that the value is in: `NFT_MSG_NEWRULE (inet web in, operation 3)`. */
  constructor(code: EncodeErrorCode, reason: string, path = '', operation = '') {
    super(code, [operation, path, reason].filter(part => part !== '').join(': '))
    this.path = path
    this.reason = reason
  }

  /** The same error seen from one level further out. */
  within(key: string | number): EncodeError {
    const inner = this.path
    const joint = inner === '' || inner.startsWith('[') || key === '' ? '' : '.'
    const path = `${key}${joint}${inner}`
    return new EncodeError(this.code, this.reason, path)
  }
}
