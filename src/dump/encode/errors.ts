import { NlkitError } from '../../../protocol/codec/index.js'

/** A JSON object that is no message: a member is missing, of the wrong type, or names what no table has. */
export class EncodeInputError extends NlkitError {
  override readonly name = 'EncodeInputError'
  declare readonly code: 'ERR_ENCODE_INPUT'
  /** The member at fault: `type`, `flags[2]`; empty for the object as a whole. */
  readonly path: string

  constructor(path: string, what: string) {
    super('ERR_ENCODE_INPUT', path === '' ? what : `${path}: ${what}`)
    this.path = path
  }
}
