/** Thrown where nft syntax has no words for something; the rule then becomes a comment that holds its bytecode. */
export class Unsaid {
  readonly what: string

  /** No error: the stack of one takes longer to note than most rules to write. */
  constructor(what: string) {
    this.what = what
  }
}

/** The value, or {@link Unsaid} where there is none. */
export function said<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Unsaid(what)
  return value
}
