import { NlkitError } from '../../errors.js'

export type DemoErrorCode =
  /** No sandbox can be made here, or this process is in none. */
  | 'ERR_SANDBOX'
  /** The sandbox's own internet does not answer. */
  | 'ERR_DEMO_INTERNET'

/** The demonstration cannot be given. */
export class DemoError extends NlkitError {
  override readonly name = 'DemoError'
  declare readonly code: DemoErrorCode

  constructor(code: DemoErrorCode, message: string) {
    super(code, message)
  }
}
