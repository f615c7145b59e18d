interface Entry<T> {
  readonly key: string
  readonly group: string | undefined
  value: T
  previous: Entry<T> | undefined
  next: Entry<T> | undefined
}

/** Objects by their keys, in an order: as a Map, but one may be put behind another, and some go together. */
export class Picture<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #groups = new Map<string, Set<string>>()
  #first: Entry<T> | undefined
  #last: Entry<T> | undefined

  get(key: string): T | undefined {
    return this.#entries.get(key)?.value
  }

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  /**
   * What is there keeps its place. What is new comes last, or behind the object with the key `behind`, or first where that is not there.
   */
  set(key: string, value: T, behind?: string, group?: string): void {
    const there = this.#entries.get(key)
    if (there !== undefined) {
      there.value = value
      return
    }
    const entry: Entry<T> = { key, group, value, previous: undefined, next: undefined }
    this.#link(entry, behind === undefined ? this.#last : this.#entries.get(behind))
    this.#entries.set(key, entry)
    if (group === undefined) return
    const keys = this.#groups.get(group)
    if (keys === undefined) this.#groups.set(group, new Set([key]))
    else keys.add(key)
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#unlink(entry)
    if (entry.group === undefined) return
    const keys = this.#groups.get(entry.group)
    keys?.delete(key)
    if (keys?.size === 0) this.#groups.delete(entry.group)
  }

  /** The keys of what goes together. */
  together(group: string): string[] {
    return [...(this.#groups.get(group) ?? [])]
  }

  /** Puts everything into the order of these keys. */
  arrange(keys: Iterable<string>): void {
    for (const key of keys) {
      const entry = this.#entries.get(key)
      if (entry === undefined || entry === this.#last) continue
      this.#unlink(entry)
      this.#link(entry, this.#last)
    }
  }

  *keys(): Generator<string, void> {
    for (let entry = this.#first; entry !== undefined; entry = entry.next) yield entry.key
  }

  *values(): Generator<T, void> {
    for (let entry = this.#first; entry !== undefined; entry = entry.next) yield entry.value
  }

  /** Behind `previous`, or first. */
  #link(entry: Entry<T>, previous: Entry<T> | undefined): void {
    const next = previous === undefined ? this.#first : previous.next
    entry.previous = previous
    entry.next = next
    if (previous === undefined) this.#first = entry
    else previous.next = entry
    if (next === undefined) this.#last = entry
    else next.previous = entry
  }

  #unlink({ previous, next }: Entry<T>): void {
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
  }
}
