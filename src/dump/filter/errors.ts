import { NlkitError } from '../../../protocol/codec/index.js'
import { printable } from '../../printable.js'

/** A filter that cannot be understood. The message shows the filter with a caret below the place. */
export class FilterError extends NlkitError {
  override readonly name = 'FilterError'
  declare readonly code: 'ERR_FILTER'
  /** Where in the filter, counted from 0 in UTF-16 units; its length where something is missing at the end. */
  readonly position: number
  /** What is wrong, without the picture. */
  readonly reason: string

  constructor(filter: string, position: number, reason: string) {
    // Everything printable is one column here, so that the caret stands where it should.
    const before = printable(filter.slice(0, position))
    super(
      'ERR_FILTER',
      `${reason}, at column ${position + 1} of the filter\n  ${printable(filter)}\n  ${' '.repeat([...before].length)}^`,
    )
    this.position = position
    this.reason = reason
  }
}
