/* A project that has nlkit as a dependency: what the packed tarball holds, what its declarations say, that it runs. */
import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'

interface Packed {
  filename: string
  size: number
  unpackedSize: number
  files: { path: string; size: number }[]
}

const execute = promisify(execFile)
const project = mkdtempSync(join(tmpdir(), 'nlkit-consumer-'))
const modules = join(project, 'node_modules')
const installed = join(modules, 'nlkit')
const dependencies = Object.keys(JSON.parse(readFileSync(inTree('package.json'), 'utf8')).dependencies)

let packed: Packed

/** A package as this project has it. Its own dependencies are found from where it really lies. */
function link(name: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true })
  symlinkSync(inTree('node_modules', name), join(modules, name))
}

const node = async (...args: string[]): Promise<string> =>
  (await execute(process.execPath, args, { cwd: project })).stdout.trim()

beforeAll(async () => {
  await execute(process.execPath, [inTree('test/setup/run.mjs'), 'build'], { cwd: inTree() })
  const pack = ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', project]
  packed = JSON.parse((await execute('npm', pack, { cwd: inTree() })).stdout)[0]
  mkdirSync(installed, { recursive: true })
  await execute('tar', ['-xzf', join(project, packed.filename), '-C', installed, '--strip-components=1'])
  // As npm would install it, without a network: the dependencies that are declared, and no other package.
  for (const name of dependencies) link(name)
  cpSync(inTree('test/consumer'), project, { recursive: true })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
}, 120_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('the tarball', () => {
  test('holds the compiled code, its declarations and the pages, nothing else', () => {
    const allowed = [
      /^(README\.md|LICENSE|CHANGELOG\.md|package\.json)$/,
      /^docs\/.+\.(md|svg|schema\.json)$/,
      /^dist\/(protocol|src)\/.+(\.js|\.d\.ts)$/,
    ]
    const paths = packed.files.map(({ path }) => path)
    expect(paths.filter(path => !allowed.some(pattern => pattern.test(path)))).toEqual([])
    for (const path of ['README.md', 'LICENSE', 'dist/src/index.js', 'dist/src/index.d.ts', 'dist/protocol/index.js'])
      expect(paths).toContain(path)
  })

  test('has what package.json points at', () => {
    const { exports, bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const targets = [exports, bin].flatMap(paths)
    expect(targets.length).toBeGreaterThanOrEqual(6)
    for (const target of targets) expect([target, statSync(join(installed, target)).isFile()]).toEqual([target, true])
  })

  test('is small', () => {
    expect(packed.size).toBeLessThan(550_000)
    expect(packed.unpackedSize).toBeLessThan(2_000_000)
  })
})

describe('the declarations', () => {
  const declarations = (): { path: string; text: string }[] =>
    readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.d.ts'))
      .map(path => ({ path, text: readFileSync(join(installed, 'dist', path), 'utf8') }))

  test('contain no any', () => {
    const comments = /\/\*[\s\S]*?\*\/|\/\/.*$/gm
    const found = declarations().filter(({ text }) => /\bany\b/.test(text.replace(comments, '')))
    expect(declarations().length).toBeGreaterThan(150)
    expect(found.map(({ path }) => path)).toEqual([])
  })

  test('name interfaces instead of repeating what is in them', () => {
    const sizes = declarations().map(({ path, text }) => ({ path, size: text.length }))
    expect(sizes.filter(({ size }) => size > 20_000)).toEqual([])
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(800_000)
  })

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('compile in a strict project, with module %s and resolution %s, and infer no any', async (module, resolution) => {
    for (const name of ['@types/node', 'undici-types']) if (!present(name)) link(name)
    const out = join(project, resolution)
    const options = ['--module', module, '--moduleResolution', resolution, '--outDir', out]
    await expectCompiles(['-p', project, ...options])
    expect(readFileSync(join(out, 'inferred.d.ts'), 'utf8')).toBe(inferred)
  })
})

/** Each type by its name, as a program's own declarations would have it. */
const inferred = `import type { RouteClient } from 'nlkit';
export declare const link: import("nlkit/protocol").LinkMessage;
export declare const linkAttributes: import("nlkit/protocol").LinkAttributes;
export declare const metrics: import("nlkit/protocol").RouteMetrics | undefined;
export declare const rule: import("nlkit/protocol").RuleMessage;
export declare const expression: import("nlkit/protocol").Expression | undefined;
export declare const links: (client: RouteClient) => Promise<import("nlkit").Link[]>;
`

describe('the code', () => {
  test('of nlkit/protocol runs where no module of Node can be imported', async () => {
    const output = await node('--no-warnings', '--experimental-loader', './without-node.mjs', 'protocol.mjs')
    expect(JSON.parse(output)).toEqual({
      bytes: 36,
      attributes: { dst: '192.0.2.0', gateway: '198.51.100.1', priority: 5 },
    })
    await expect(node('--no-warnings', '--experimental-loader', './without-node.mjs', 'library.mjs')).rejects.toThrow(
      / imports node:/,
    )
  })

  test.runIf(process.platform === 'linux')('of nlkit runs', async () => {
    expect(await node('library.mjs')).toBe('parsed 192.168.0.1 16, true\nlink 1')
  })

  test.runIf(process.platform === 'linux')('of nlkit runs without ffi-rs until it opens a socket', async () => {
    rmSync(join(modules, 'ffi-rs'))
    try {
      expect(await node('library.mjs')).toBe('parsed 192.168.0.1 16, true\nerror ERR_FFI_UNAVAILABLE')
    } finally {
      link('ffi-rs')
    }
  })

  test('of the command runs', async () => {
    expect(await node(join(installed, 'dist/src/cli/main.js'), '--version')).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

function paths(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(paths) : []
}

function present(name: string): boolean {
  return statSync(join(modules, name), { throwIfNoEntry: false }) !== undefined
}

async function expectCompiles(args: string[]): Promise<void> {
  const tsc = inTree('node_modules/typescript/bin/tsc')
  const result = await execute(process.execPath, [tsc, ...args], { cwd: project }).catch(error => error)
  expect(result.stdout).toBe('')
}
