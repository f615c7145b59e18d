/** What a run has done so far, each with how to undo it. */
export class Journal {
  readonly #entries: { what: string; undo: () => unknown }[] = []

  /** To be called right after the thing was done. */
  did(what: string, undo: () => unknown): void {
    this.#entries.push({ what, undo })
  }

  get length(): number {
    return this.#entries.length
  }

  /** Undoes everything, the last first. Returns what could not be undone, and why. */
  async undoAll(): Promise<string[]> {
    const failures: string[] = []
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.undo()
      } catch (error) {
        failures.push(`${entry.what}: ${(error as Error).message}`)
      }
    }
    return failures
  }
}
