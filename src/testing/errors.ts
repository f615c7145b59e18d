import type { Difference } from '../dump/diff/index.js'
import { NlkitError } from '../errors.js'

export type RecordingErrorCode =
  /** The file holds no recording, or one that cannot be replayed. */
  'ERR_RECORDING'

/** A recording cannot be read or written. */
export class RecordingError extends NlkitError {
  override readonly name = 'RecordingError'
  declare readonly code: RecordingErrorCode

  constructor(message: string, options?: ErrorOptions) {
    super('ERR_RECORDING', message, options)
  }
}

export type ReplayErrorCode =
  /** A request differs from the recorded one: `differences` says in what. */
  | 'ERR_REPLAY_DIFFERENT'
  /** The recording has no such request left, or no answer to it. */
  | 'ERR_REPLAY_END'
  /** The program is over, and the recording holds requests that were never made. */
  | 'ERR_REPLAY_UNUSED'

/** The program under test does not say what was recorded. */
export class ReplayError extends NlkitError {
  override readonly name = 'ReplayError'
  declare readonly code: ReplayErrorCode
  /** How the request differs from the recorded one, by attribute path: A is the recording, B what was sent. */
  readonly differences: readonly Difference[]

  constructor(code: ReplayErrorCode, message: string, differences: readonly Difference[] = []) {
    super(code, message)
    this.differences = differences
  }
}
