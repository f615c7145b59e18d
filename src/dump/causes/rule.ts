/** What stands behind a refusal, where the kernel's words do not say it. The first that fits counts. */
export interface CauseRule {
  readonly operation: RegExp
  /** Names of errnos; any where left out. */
  readonly errno?: string
  /** What the kernel's own message looks like; where left out there is none: a message of its own says more than a guess. */
  readonly says?: RegExp
  /** Paths in the request; the first that is there is meant. Where none is, the rule does not apply. */
  readonly at?: string
  /** A path that must be in the request, too. */
  readonly needs?: string
  /** Paths that must not be in the request. */
  readonly without?: string
  /** A path: the kernel has to point at it, or into it. */
  readonly pointsAt?: string
  /** The kind of link that it is about. */
  readonly kind?: RegExp
  readonly why: string
}

/** For `says`: a guess that holds whatever message there is. */
export const whatever = /(?:)/
