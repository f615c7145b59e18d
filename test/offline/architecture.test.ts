import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'

/**
 * The layers, lowest first: a file imports from its own folder and from lines above its own.
 * Names that share a line know nothing of each other.
 */
const layers: readonly (readonly string[])[] = [
  ['protocol/codec'],
  ['protocol/netlink'],
  ['protocol/route', 'protocol/netfilter', 'protocol/generic'],
  ['protocol/sock-diag'],
  ['protocol/protocols.ts'],
  ['protocol/index.ts'],
  ['src/builtin.ts', 'src/errors.ts', 'src/printable.ts'],
  ['src/ffi'],
  ['src/netns', 'src/capture'],
  ['src/dump'],
  ['src/socket'],
  ['src/client'],
  ['src/egress', 'src/live', 'src/code'],
  ['src/testing'],
  ['src/index.ts'],
  ['src/cli'],
]

/** Packages, and the only places that import them. */
const packages: Record<string, readonly string[]> = {
  'buffer-layout': ['protocol/codec/struct-layout.ts'],
  'ipaddr.js': ['protocol/codec', 'src/client', 'src/egress'],
  'ffi-rs': ['src/ffi'],
  debug: ['src/socket/trace.ts'],
  commander: ['src/cli'],
  picocolors: ['src/cli'],
  // Its types alone, for those who have it.
  vitest: ['src/testing/vitest.ts'],
}

interface Import {
  readonly line: number
  readonly specifier: string
}

// `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`, `createRequire(…)('x')`.
const statement =
  /^(?:import|export)\b[^'"`;=()]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'|\bcreateRequire\([^)]*\)\(\s*'([^']+)'/gm

function importsOf(source: string): Import[] {
  return [...source.matchAll(statement)].map(match => ({
    line: source.slice(0, match.index + match[0].length).split('\n').length,
    specifier: match.slice(1).find(name => name !== undefined)!,
  }))
}

const isIn = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`)

const levelOf = (file: string): number => layers.findIndex(names => names.some(name => isIn(file, name)))
const layerOf = (file: string): string | undefined => layers.flat().find(name => isIn(file, name))

/** Why `file` must not have this import, or undefined. */
function objection(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier).replace(/\.js$/, '.ts')
    const level = levelOf(target)
    if (level === -1) return 'that is in no layer'
    if (layerOf(target) === layerOf(file)) return undefined
    if (level === levelOf(file)) return `${layerOf(file)} and ${layerOf(target)} know nothing of each other`
    return level < levelOf(file) ? undefined : `${layerOf(file)} is below ${layerOf(target)}`
  }
  if (specifier.startsWith('node:')) return file.startsWith('protocol/') ? 'protocol runs without Node' : undefined
  if (builtinModules.includes(specifier)) return `is written node:${specifier}`
  // The package itself, for its version: the path differs between the sources and dist/.
  if (specifier === 'nlkit/package.json' && isIn(file, 'src/cli')) return undefined
  const places = packages[specifier]
  if (places === undefined) return 'an unknown package'
  return places.some(place => isIn(file, place)) ? undefined : `only ${places.join(', ')} may use ${specifier}`
}

function problemsOf(file: string, source: string): string[] {
  if (levelOf(file) === -1) return [`${file}: in no layer: give it its place in the list`]
  return importsOf(source).flatMap(({ line, specifier }) => {
    const problem = objection(file, specifier)
    return problem === undefined ? [] : [`${file}:${line}: imports ${specifier}: ${problem}`]
  })
}

const files = ['protocol', 'src'].flatMap(folder =>
  readdirSync(inTree(folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map(name => join(folder, name)),
)
const sourceOf = (file: string): string => readFileSync(inTree(file), 'utf8')

test('every import points downwards, and packages are used in their places', () => {
  expect(files.length).toBeGreaterThan(150)
  expect(files.flatMap(file => problemsOf(file, sourceOf(file)))).toEqual([])
})

test('no import is overlooked', () => {
  for (const file of files) {
    const source = sourceOf(file)
    // Every import statement starts a line, and biome keeps it so.
    const statements = source.match(/^import\b(?!\()|^export (?:type )?(?:\*|\{[^}]*\}) (?:as \w+ )?from\b/gm) ?? []
    const found = importsOf(source)
    expect([file, found.length]).toEqual([file, Math.max(found.length, statements.length)])
  }
})

/** They are in the package's own code: test/setup/bundle.mjs says why. */
const bundled = ['buffer-layout', 'ipaddr.js']

test('every package that is installed for users is used, and no other', () => {
  const { dependencies, peerDependencies, devDependencies } = JSON.parse(readFileSync(inTree('package.json'), 'utf8'))
  const installed = Object.keys({ ...dependencies, ...peerDependencies })
  const used = new Set(files.flatMap(file => importsOf(sourceOf(file)).map(({ specifier }) => specifier)))
  expect(Object.keys(packages).sort()).toEqual([...installed, ...bundled].sort())
  expect(Object.keys(packages).filter(name => !used.has(name))).toEqual([])
  expect(bundled.filter(name => !(name in devDependencies))).toEqual([])
})

describe('the check finds', () => {
  test.each([
    [
      'protocol/route/link.ts',
      "import fs from 'node:fs'",
      'protocol/route/link.ts:1: imports node:fs: protocol runs without Node',
    ],
    [
      'protocol/codec/struct.ts',
      "\nimport {\n  a,\n  b,\n} from '../netlink/header.js'",
      'protocol/codec/struct.ts:5: imports ../netlink/header.js: protocol/codec is below protocol/netlink',
    ],
    [
      'protocol/route/link.ts',
      "export * from '../netfilter/hook.js'",
      'protocol/route/link.ts:1: imports ../netfilter/hook.js: protocol/route and protocol/netfilter know nothing of each other',
    ],
    [
      'protocol/netlink/error.ts',
      "import type { X } from '../../src/errors.js'",
      'protocol/netlink/error.ts:1: imports ../../src/errors.js: protocol/netlink is below src/errors.ts',
    ],
    [
      'src/client/route/links.ts',
      "const ffi = createRequire(import.meta.url)('ffi-rs')",
      'src/client/route/links.ts:1: imports ffi-rs: only src/ffi may use ffi-rs',
    ],
    [
      'src/socket/socket.ts',
      "type R = import('../client/face.js').Face",
      'src/socket/socket.ts:1: imports ../client/face.js: src/socket is below src/client',
    ],
    [
      'src/egress/up.ts',
      "import '../cli/main.js'",
      'src/egress/up.ts:1: imports ../cli/main.js: src/egress is below src/cli',
    ],
    [
      'protocol/route/link.ts',
      "import * as layout from 'buffer-layout'",
      'protocol/route/link.ts:1: imports buffer-layout: only protocol/codec/struct-layout.ts may use buffer-layout',
    ],
    ['src/netns/named.ts', "import fs from 'fs'", 'src/netns/named.ts:1: imports fs: is written node:fs'],
    ['src/netns/named.ts', "import x from 'left-pad'", 'src/netns/named.ts:1: imports left-pad: an unknown package'],
    ['src/new/x.ts', '', 'src/new/x.ts: in no layer: give it its place in the list'],
  ])('in %s what %j does wrong', (file, source, problem) => {
    expect(problemsOf(file, source)).toEqual([problem])
  })
})
