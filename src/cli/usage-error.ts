import { NlkitError } from '../errors.js'

/** The command line asks for what makes no sense. */
export class UsageError extends NlkitError {
  override readonly name = 'UsageError'
  declare readonly code: 'ERR_USAGE'

  constructor(message: string) {
    super('ERR_USAGE', message)
  }
}
