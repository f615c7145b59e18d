import { NlkitError } from '../../errors.js'

/** No such family in this kernel. */
export class GenericFamilyError extends NlkitError {
  override readonly name = 'GenericFamilyError'
  declare readonly code: 'ERR_GENERIC_FAMILY' | 'ERR_GENERIC_GROUP'
  /** Which was asked for. */
  readonly family: string

  constructor(code: GenericFamilyError['code'], family: string, message: string) {
    super(code, message)
    this.family = family
  }
}
