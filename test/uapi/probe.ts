/**
 * Asks a C compiler what the kernel headers say. It scans the headers of headers.ts for every enumerator, object-like
 * macro, struct and union, writes one C program that prints their values, offsets and sizes, runs it, and keeps the answer:
 *
 *     npx tsx test/uapi/probe.ts [--include DIR] [--out DIR]
 *
 * `--include` is a `usr/include` to read instead of the installed headers: an unpacked linux-libc-dev package, or what
 * `make headers_install` made. `--out` is where constants.txt and structs.txt go (default: fixtures/uapi).
 * The compiler is `$CC`, or `cc`; it must be GCC.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { constantsText, structsText } from './fixture.js'
import { UAPI_HEADERS, UAPI_PARTS } from './headers.js'
import { type NameGroup, nameGroups, probeProgram } from './program.js'
import { enumEnds, type Scan, type ScannedStruct, scan } from './scan.js'

export interface ProbeOptions {
  /** A `usr/include` to read before the installed headers. */
  include?: string
  /** The C compiler, a GCC; default `$CC`, or `cc`. */
  compiler?: string
}

/** The text of the two fixture files. */
export interface ProbeOutput {
  constants: string
  structs: string
}

/** One error per faulty line, at that line even if a macro of a header is at fault. Of GCC; others refuse these words. */
const CHECK_ONLY = ['-fsyntax-only', '-fmax-errors=0', '-ftrack-macro-expansion=0']

/** Why the probe cannot run here; undefined where it can. */
export function probeUnavailable(compiler = defaultCompiler()): string | undefined {
  const source = '#include <linux/netlink.h>\n#include <linux/netfilter/nf_tables.h>\n'
  const run = spawnSync(compiler, [...CHECK_ONLY, '-x', 'c', '-'], { input: source, encoding: 'utf8' })
  if (run.error) return `no C compiler: ${run.error.message}`
  if (run.status !== 0) return `${compiler} is not GCC or finds no kernel headers: ${run.stderr.split('\n', 1)[0]}`
  return undefined
}

/** @throws Error with the compiler's messages when the program does not compile or run. */
export function probe(options: ProbeOptions = {}): ProbeOutput {
  const work = mkdtempSync(join(tmpdir(), 'nlkit-uapi-'))
  try {
    return new Probe(work, options).run()
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function defaultCompiler(): string {
  return process.env.CC ?? 'cc'
}

/**
 * What kernel headers use and leave to the includer: the fixed-width types, and macros of the kernel's own that are not
 * exported (defined in its include/vdso/bits.h and include/linux/limits.h).
 */
const PROLOGUE = `#include <stdint.h>
#define BIT(n) (1UL << (n))
#define U16_MAX ((uint16_t)~0U)
#define U32_MAX ((uint32_t)~0U)
#define U64_MAX ((uint64_t)~0ULL)
`

/** Of two headers each, in lower and in upper case: the second one would be taken for included. */
const SHARED_GUARDS = '#undef _IP6T_HL_H\n#undef _IPT_TTL_H\n'

class Probe {
  readonly #work: string
  readonly #compiler: string
  readonly #flags: string[]
  readonly #roots: string[]

  constructor(work: string, { include, compiler = defaultCompiler() }: ProbeOptions) {
    this.#work = work
    this.#compiler = compiler
    this.#flags = ['-w', '-isystem', this.#shims()]
    if (include !== undefined) this.#flags.push(...this.#isystem(resolve(include)))
    this.#roots = this.#searchPath()
  }

  run(): ProbeOutput {
    const headers = this.#headers()
    const includes = PROLOGUE + headers.map(header => `#include <${header}>\n${SHARED_GUARDS}`).join('')
    const recorded = new Set([...headers, ...UAPI_PARTS.flatMap(pattern => this.#expand(pattern))])
    const found = this.#recordedOnly(scan(this.#cc(['-E', '-dD', '-x', 'c', '-'], includes)), recorded)
    const groups = this.#onlyConstants(includes, nameGroups(found))
    const answers = this.#ask(includes, groups, found.structs)
    const source = { version: answers.get('version')!, machine: this.#cc(['-dumpmachine'], '').trim() }
    return {
      constants: constantsText(source, groups, answers, enumEnds(found)),
      structs: structsText(source, found.structs, answers),
    }
  }

  /**
   * Some kernel headers include the C library's `netinet`, whose definitions then shut out the kernel's own of the same
   * names. The probe wants the kernel's.
   */
  #shims(): string {
    const dir = join(this.#work, 'shims')
    mkdirSync(join(dir, 'netinet'), { recursive: true })
    writeFileSync(join(dir, 'netinet/in.h'), '#include <linux/in.h>\n#include <linux/in6.h>\n')
    writeFileSync(join(dir, 'netinet/if_ether.h'), '#include <linux/if_ether.h>\n')
    return dir
  }

  /** Debian keeps `asm/` in a directory named after the architecture; `make headers_install` beside `linux/`. */
  #isystem(include: string): string[] {
    if (!existsSync(join(include, 'linux/netlink.h'))) {
      throw new Error(`${include}: no linux/netlink.h there; --include takes the directory that holds linux/`)
    }
    const multiarch = spawnSync(this.#compiler, ['-print-multiarch'], { encoding: 'utf8' }).stdout?.trim() ?? ''
    return [join(include, multiarch), include].filter(existsSync).flatMap(dir => ['-isystem', dir])
  }

  #searchPath(): string[] {
    const { stderr } = this.#spawn(['-E', '-v', '-x', 'c', '-'], '')
    const listed = /search starts here:\n([\s\S]*?)End of search list/.exec(stderr.replace(/^#include ".*\n/gm, ''))
    return (listed?.[1] ?? '')
      .split('\n')
      .filter(line => line.startsWith(' '))
      .map(line => resolve(line.trim()))
  }

  #headers(): string[] {
    return UAPI_HEADERS.flatMap(pattern => this.#expand(pattern))
  }

  /** The headers that a pattern names, in the first include directory that has its top folder: versions are never mixed. */
  #expand(pattern: string): string[] {
    const top = pattern.slice(0, pattern.indexOf('/'))
    const root = this.#roots.find(each => existsSync(join(each, top)))
    const folder = dirname(pattern)
    if (root === undefined || !existsSync(join(root, folder))) return []
    const glob = pattern.slice(folder.length + 1)
    const name = new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
    const matching = readdirSync(join(root, folder)).filter(file => name.test(file))
    return matching.sort().map(file => `${folder}/${file}`)
  }

  /** Keeps what the recorded headers define, with file names as an `#include` writes them. */
  #recordedOnly(found: Scan, recorded: ReadonlySet<string>): Scan {
    const relative = <T extends { file: string }>(each: T): T[] => {
      const root = this.#roots.filter(dir => each.file.startsWith(`${dir}/`)).sort((a, b) => b.length - a.length)[0]
      const file = root === undefined ? each.file : each.file.slice(root.length + 1)
      return recorded.has(file) ? [{ ...each, file }] : []
    }
    return {
      enums: found.enums.flatMap(relative),
      macros: found.macros.flatMap(relative),
      structs: found.structs.flatMap(relative),
    }
  }

  /**
   * Drops the macros that are no integer constants, by the compiler's word: each name stands on a line of its own where
   * only an integer constant may stand, and the lines with errors are left out until there are none.
   */
  #onlyConstants(includes: string, groups: readonly NameGroup[]): NameGroup[] {
    let names = groups.flatMap(group => group.names)
    const firstLine = includes.split('\n').length
    for (;;) {
      const source = includes + names.map((name, index) => `enum { nlkit_${index} = (${name}) };\n`).join('')
      const { status, stderr } = this.#spawn([...CHECK_ONLY, '-x', 'c', '-'], source)
      if (status === 0) break
      const bad = new Set(
        [...stderr.matchAll(/^<stdin>:(\d+):(?:\d+:)? error:/gm)].map(match => Number(match[1]) - firstLine),
      )
      const kept = names.filter((_, index) => !bad.has(index))
      if (kept.length === names.length)
        throw new Error(`${this.#compiler} refuses the headers:\n${stderr.slice(0, 2000)}`)
      names = kept
    }
    const constant = new Set(names)
    return groups
      .map(group => ({ ...group, names: group.names.filter(name => constant.has(name)) }))
      .filter(group => group.names.length > 0)
  }

  /** Compiles and runs the program; gives what it printed, by name. */
  #ask(includes: string, groups: readonly NameGroup[], structs: readonly ScannedStruct[]): Map<string, string> {
    const executable = join(this.#work, 'probe')
    this.#cc(['-O0', '-o', executable, '-x', 'c', '-'], probeProgram(includes, groups, structs))
    const run = spawnSync(executable, { encoding: 'utf8', maxBuffer: 1 << 28 })
    if (run.status !== 0) throw new Error(`the probe program failed: ${run.error?.message ?? `status ${run.status}`}`)
    return new Map(run.stdout.split('\n').map(line => line.split('\t') as [string, string]))
  }

  #cc(args: string[], input: string): string {
    const { status, stdout, stderr } = this.#spawn(args, input)
    if (status !== 0) throw new Error(`${this.#compiler} failed:\n${stderr.slice(0, 2000)}`)
    return stdout
  }

  #spawn(args: string[], input: string): { status: number | null; stdout: string; stderr: string } {
    // The compiler's own words are matched, so they must be English.
    const env = { ...process.env, LC_ALL: 'C' }
    const run = spawnSync(this.#compiler, [...this.#flags, ...args], {
      input,
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    if (run.error) throw new Error(`cannot run ${this.#compiler}: ${run.error.message}`)
    return run
  }
}

function main(): void {
  const { values } = parseArgs({ options: { include: { type: 'string' }, out: { type: 'string' } } })
  const out = values.out ?? fileURLToPath(new URL('../../fixtures/uapi', import.meta.url))
  const { constants, structs } = probe(values.include === undefined ? {} : { include: values.include })
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'constants.txt'), constants)
  writeFileSync(join(out, 'structs.txt'), structs)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
