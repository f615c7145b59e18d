import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, quote } from '../input.js'

/** Where iproute2 looks: the administrator's files, then those of the distribution. */
const usualFolders = ['/etc/iproute2', '/usr/share/iproute2'] as const

interface Read {
  readonly numbers: ReadonlyMap<string, number>
  /** Files that are there, and lines of them that say nothing. */
  readonly files: readonly string[]
  readonly faults: readonly string[]
}

/**
 * Names that people have for numbers: those of the kernel and of `ip`, and those that this machine gives in a file of iproute2
 * such as rt_tables, and in files `*.conf` of the folder rt_tables.d. The files are read when a name is not known without
 * them, and once.
 */
export class NameFile {
  readonly #what: string
  readonly #file: string
  readonly #words: Readonly<Record<string, number>>
  readonly #folders: readonly string[]
  readonly #base: 10 | 16
  #read: Read | undefined

  /**
   * @param what what the names are of, for errors: `table`
   * @param base of digits without 0x, as `ip` reads them
   */
  constructor(
    what: string,
    file: string,
    words: Readonly<Record<string, number>>,
    folders: readonly string[] = usualFolders,
    base: 10 | 16 = 10,
  ) {
    this.#what = what
    this.#file = file
    this.#words = words
    this.#folders = folders
    this.#base = base
  }

  /**
   * The number of a name; a number as it is, also where it is text: `100`, `0x64`. Hexadecimal digits may be a name: that goes first.
   *
   * @throws InputError ERR_WORD, with the files that were looked at
   */
  numberOf(given: string | number): number {
    if (typeof given === 'number') return given
    if (Object.hasOwn(this.#words, given)) return this.#words[given]!
    const decimal = this.#base === 10 && /^\d+$/.test(given)
    if ((decimal || /^0x[0-9a-f]+$/i.test(given)) && Number(given) <= 0xffff_ffff) return Number(given)
    const { numbers, files, faults } = this.#names()
    const number = numbers.get(given)
    if (number !== undefined) return number
    if (this.#base === 16 && /^[0-9a-f]{1,8}$/i.test(given)) return Number(`0x${given}`)
    const looked = files.length > 0 ? files.join(', ') : `${this.#file} (there is none in ${this.#folders.join(', ')})`
    const problems = faults.map(fault => `; ${fault}`).join('')
    const words = Object.keys(this.#words).join(', ')
    throw new InputError(
      'ERR_WORD',
      `${this.#what} ${quote(given)} ${words === '' ? '' : `is none of ${words}, and `}stands not in ${looked}${problems}`,
    )
  }

  /** The name of a number, or the number itself where it has none. */
  nameOf(number: number): string {
    const known = Object.keys(this.#words).find(word => this.#words[word] === number)
    if (known !== undefined) return known
    for (const [name, value] of this.#names().numbers) if (value === number) return name
    return this.#base === 16 ? `0x${number.toString(16)}` : String(number)
  }

  #names(): Read {
    this.#read ??= readNames(this.#file, this.#folders)
    return this.#read
  }
}

/** As iproute2 does it: the first file of that name, then what stands in the folders, where the first one's files hide the others'. */
function readNames(name: string, folders: readonly string[]): Read {
  const numbers = new Map<string, number>()
  const files: string[] = []
  const faults: string[] = []
  const take = (path: string): boolean => {
    const text = attempt(path, faults, () => readFileSync(path, 'utf8'))
    if (text === undefined) return false
    files.push(path)
    for (const [at, line] of text.split('\n').entries()) {
      const [, number, word] = /^\s*(0x[0-9a-f]+|\d+)\s+([^\s#]+)\s*(?:#.*)?$/i.exec(line) ?? []
      if (word !== undefined) numbers.set(word, Number(number))
      else if (!/^\s*(#|$)/.test(line)) faults.push(`line ${at + 1} of ${path} is no number and name`)
    }
    return true
  }
  folders.some(folder => take(join(folder, name)))
  const added = new Map<string, string>()
  for (const folder of folders.map(folder => join(folder, `${name}.d`)))
    for (const entry of attempt(folder, faults, () => readdirSync(folder)) ?? [])
      if (entry.endsWith('.conf') && !added.has(entry)) added.set(entry, join(folder, entry))
  for (const path of added.values()) take(path)
  return { numbers, files, faults }
}

/** What `read` gives; undefined where there is nothing, or nothing that can be read. */
function attempt<T>(path: string, faults: string[], read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') faults.push(`${path} cannot be read (${code})`)
    return undefined
  }
}
