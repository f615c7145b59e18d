/* A project that has nlkit as a dependency: what the packed tarball holds, what its declarations say, that it runs. */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AttributeSet } from '../../protocol/index.js'
import { lackOfNamespaces } from '../../src/testing/index.js'
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

/** By what a program imports it. */
const sourcesOfEntries = {
  nlkit: 'src/index.ts',
  'nlkit/protocol': 'protocol/index.ts',
  'nlkit/dump': 'src/dump/index.ts',
  'nlkit/testing': 'src/testing/index.ts',
  'nlkit/testing/vitest': 'src/testing/vitest.ts',
}

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
  test('holds the compiled code and its declarations, nothing else', () => {
    const allowed = [
      /^(README\.md|LICENSE|package\.json)$/,
      /^dist\/(chunks|protocol|src)\/.+(\.js|\.d\.ts)$/,
      /^dist\/LICENSES\.txt$/,
    ]
    const paths = packed.files.map(({ path }) => path)
    expect(paths.filter(path => !allowed.some(pattern => pattern.test(path)))).toEqual([])
    for (const path of [
      'README.md',
      'LICENSE',
      'dist/LICENSES.txt',
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/protocol/index.js',
    ])
      expect(paths).toContain(path)
  })

  test('brings the licences of the packages that are in its code', () => {
    const licences = readFileSync(join(installed, 'dist/LICENSES.txt'), 'utf8')
    const bundled = [...licences.matchAll(/^(\S+) (\d+\.\d+\.\d+)$/gm)].map(([, name = '']) => name)
    expect(bundled).toEqual(['buffer-layout', 'ipaddr.js'])
    expect(licences.match(/^Copyright /gm)).toHaveLength(bundled.length)
  })

  test('has what package.json points at', () => {
    const { exports, bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const targets = [exports, bin].flatMap(paths)
    expect(targets.length).toBeGreaterThanOrEqual(6)
    for (const target of targets) expect([target, statSync(join(installed, target)).isFile()]).toEqual([target, true])
  })

  // What it takes, and a little: docs/performance.md says what it should be, and what stands in the way.
  test('does not grow unseen', () => {
    expect(packed.size).toBeLessThan(597_000)
    expect(packed.unpackedSize).toBeLessThan(1_850_000)
    expect(packed.files.length).toBeLessThan(70)
  })
})

describe('the declarations', () => {
  const allOf = (files: { text: string }[]): string => files.map(({ text }) => text).join('')
  const declarations = (): { path: string; text: string }[] =>
    readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.d.ts'))
      .map(path => ({ path, text: readFileSync(join(installed, 'dist', path), 'utf8') }))

  test('contain no any', () => {
    const comments = /\/\*[\s\S]*?\*\/|\/\/.*$/gm
    const found = declarations().filter(({ text }) => /\bany\b/.test(text.replace(comments, '')))
    expect(allOf(declarations()).length).toBeGreaterThan(400_000)
    expect(found.map(({ path }) => path)).toEqual([])
  })

  test('name interfaces instead of repeating what is in them', () => {
    const each = declarations().flatMap(({ text }) => text.split(/^(?=(?:export |declare |interface |type )\w)/m))
    expect(each.length).toBeGreaterThan(2000)
    expect(each.filter(text => text.length > 6000)).toEqual([])
    expect(allOf(declarations()).length).toBeLessThan(700_000)
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
export declare const links: (client: RouteClient) => Promise<import("nlkit").Listed<import("nlkit").Link>>;
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

  test('of nlkit/protocol has every row as its source does, by the same constant', async () => {
    const path = join(installed, 'dist/protocol/index.js')
    const [built, source] = (await Promise.all([import(path), import(inTree('protocol/index.ts'))])).map(rowsOf)
    expect(source!.length).toBeGreaterThan(2500)
    expect(built).toEqual(source)
  })

  test('of nlkit/dump runs there, too', async () => {
    const output = await node('--no-warnings', '--experimental-loader', './without-node.mjs', 'dump.mjs')
    expect(output).toBe('RTM_GETLINK')
  })

  test.each(Object.entries(sourcesOfEntries))('of %s exports what its source does', async (entry, source) => {
    const list = `console.log(Object.keys(await import(${JSON.stringify(entry)})).sort().join())`
    const exported = Object.keys(await import(inTree(source)))
    expect(exported.length).toBeGreaterThan(0)
    expect(await node('--input-type=module', '--eval', list)).toBe(exported.sort().join())
  })

  test.runIf(process.platform === 'linux')('of nlkit runs', async () => {
    expect(await node('library.mjs')).toBe('parsed 192.168.0.1 16, true\nlink 1')
  })

  test('of nlkit is read when it is used: a sixth of all at the start, then that of the client', async () => {
    const start = readAtOnce('dist/src/index.js')
    const [sockets, route, seldom] = ['sockets', 'route', 'seldom'].map(part => readAtOnce(`dist/chunks/${part}.js`))
    const other = sockets!.filter(path => !start.includes(path))
    const sizeOf = (files: string[]): number => files.reduce((sum, path) => sum + statSync(path).size, 0)
    expect(sizeOf(start)).toBeLessThan(180_000)
    expect(other).not.toEqual([])
    expect(sizeOf(other)).toBeLessThan(50_000)
    // Links, addresses, routes, neighbours and rules; then traffic control and all else.
    expect(sizeOf(route!.filter(path => !start.includes(path)))).toBeLessThan(65_000)
    expect(sizeOf(seldom!.filter(path => !route!.includes(path)))).toBeGreaterThan(65_000)
    const uses =
      "import { SocketsClient, RouteView, tc, nft } from 'nlkit'; console.log(Object.keys(nft).length > 50, Object.keys(tc).slice(0, 2))"
    expect(await node('--input-type=module', '--eval', uses)).toBe("true [ 'htb', 'htbClass' ]")
  })

  test.runIf(process.platform === 'linux')(
    'of nlkit runs with all of its parts from the start, and in one file',
    async () => {
      const expected = 'parsed 192.168.0.1 16, true\nlink 1'
      expect(await node('--conditions=module', 'library.mjs')).toBe(expected)
      const { rolldown } = await import('rolldown')
      const external = [/^node:/, 'ffi-rs', 'debug']
      const build = await rolldown({ cwd: project, input: 'library.mjs', platform: 'node', external })
      await build.write({ file: join(project, 'bundled/library.mjs') })
      renameSync(installed, join(project, 'elsewhere'))
      try {
        expect(await node('bundled/library.mjs')).toBe(expected)
      } finally {
        renameSync(join(project, 'elsewhere'), installed)
      }
    },
  )

  test.runIf(process.platform === 'linux')('of nlkit runs without ffi-rs until it opens a socket', async () => {
    rmSync(join(modules, 'ffi-rs'))
    try {
      expect(await node('library.mjs')).toBe('parsed 192.168.0.1 16, true\nerror ERR_FFI_UNAVAILABLE')
    } finally {
      link('ffi-rs')
    }
  })

  test('an error that nobody catches stands below a line that fits the screen', async () => {
    const uncaught = `import { RouteClient } from 'nlkit'; RouteClient.open({ netns: 'a/b' })`
    const { stderr } = await node('--input-type=module', '--eval', uncaught).catch(error => error)
    expect(stderr).toContain('NamespaceError: "a/b" cannot name a network namespace')
    for (const line of stderr.split('\n')) expect(line.length, line.slice(0, 100)).toBeLessThan(1000)
  })

  test('of the command runs', async () => {
    expect(await node(join(installed, 'dist/src/cli/main.js'), '--version')).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

describe('a project that tests with nlkit/testing', () => {
  /** World-readable, whatever the umask and the place of this tree: its tests run without privileges. */
  const sample = mkdtempSync(join(tmpdir(), 'nlkit-sample-'))
  const program = readFileSync(inTree('test/consumer-testing/uplink.js'), 'utf8')
  /** What `nlkit/testing` needs at run time. ffi-rs is not among it. */
  const needed = ['debug', 'ms']

  beforeAll(() => {
    cpSync(inTree('test/consumer-testing'), sample, { recursive: true })
    cpSync(installed, join(sample, 'node_modules/nlkit'), { recursive: true })
    for (const name of needed)
      cpSync(inTree('node_modules', name), join(sample, 'node_modules', name), { recursive: true, dereference: true })
    openToAll(sample)
  })
  afterAll(() => rmSync(sample, { recursive: true, force: true }))

  /** `node --test` without privileges, without a program to be found, and without ffi-rs. */
  async function runTests(): Promise<{ code: number; stdout: string }> {
    const nobody = process.geteuid?.() === 0 && isInitialUserNamespace() ? { uid: 65534, gid: 65534 } : {}
    const options = { cwd: sample, env: { PATH: '/nonexistent' }, ...nobody }
    return execute(process.execPath, ['--test', '--test-reporter=tap'], options).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }) => ({ code, stdout }),
    )
  }

  test('is green without privileges, without Linux network tools and without ffi-rs', async () => {
    const { code, stdout } = await runTests()
    expect(stdout).toMatch(/^ok 1 - the bridge/m)
    expect(stdout).toMatch(
      /^ok 5 - on a real kernel # SKIP no network namespace: ffi-rs, which calls libc, does not load/m,
    )
    expect(stdout).toMatch(/^# fail 0$/m)
    expect(code).toBe(0)
  })

  test.each([
    ['mtu: 1400', 'mtu: 1500', 'expected `mtu` 1400, sent 1500'],
    ["'192.168.0.1/16'", "'192.168.0.1/24'", 'expected `header.prefixlen` 16, sent 24'],
    ["'192.168.0.0/16')", "'192.169.0.0/16')", 'expected `expressions[1].data.data.value` c0a8, sent c0a9'],
    ["hook: 'postrouting'", "hook: 'input'", 'expected `hook.hooknum` 4, sent 1'],
  ])('with %s changed to %s the test fails and names that attribute', async (from, to, words) => {
    expect(program).toContain(from)
    writeFileSync(join(sample, 'uplink.js'), program.replace(from, to))
    try {
      const { code, stdout } = await runTests()
      expect(stdout).toMatch(/^not ok 1 - the bridge/m)
      expect(stdout).toContain(words)
      expect(code).toBe(1)
    } finally {
      writeFileSync(join(sample, 'uplink.js'), program)
    }
  })

  test.runIf(lackOfNamespaces() === undefined)('is recorded as root, and green with that', async () => {
    const file = join(sample, 'uplink.nl')
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, '')
    for (const name of ['ffi-rs', '@yuuang'])
      cpSync(inTree('node_modules', name), join(sample, 'node_modules', name), { recursive: true, dereference: true })
    expect((await execute(process.execPath, ['record.js'], { cwd: sample })).stdout).toBe('index 2\n')
    for (const name of ['ffi-rs', '@yuuang']) rmSync(join(sample, 'node_modules', name), { recursive: true })
    expect(readFileSync(file, 'utf8')).not.toBe(before)
    openToAll(sample)
    expect((await runTests()).code).toBe(0)
  })
})

/** A file of the package and all that it imports. */
function readAtOnce(path: string, read: string[] = []): string[] {
  const file = join(installed, path)
  if (read.includes(file)) return read
  read.push(file)
  for (const [, other = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom"(\.[^"]+)"/g))
    readAtOnce(join(dirname(path), other), read)
  return read
}

/** Constants, keys, numbers and type fields of all tables. */
function rowsOf(exported: Record<string, Partial<AttributeSet>>): string[] {
  return Object.entries(exported)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { rows }]) =>
      (Array.isArray(rows) ? rows : []).map(row => [name, row.uapi, row.key, row.number, row.type].join()),
    )
}

function isInitialUserNamespace(): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644)
}

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
