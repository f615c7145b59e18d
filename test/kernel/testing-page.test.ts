/* docs/testing.md as a newcomer follows it: its pieces of code, put together as it says, record a run and pass as tests. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'
import { compiled } from '../support/compiled.js'
import { describeKernel } from '../support/kernel.js'

const page = readFileSync(inTree('docs/testing.md'), 'utf8')
const [program = '', recorder = '', ...tests] = [...page.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code!)

/** One file of tests: imports that several pieces have are there once. */
function testFile(): string {
  const names = new Map<string, Set<string>>()
  const pieces = tests.filter(code => !code.includes("'vitest'"))
  const bodies = pieces.map(code =>
    code.replaceAll(/^import (.*) from '(.*)'\n/gm, (_, what: string, from: string) => {
      const known = names.get(from) ?? new Set()
      names.set(from, known)
      for (const name of what.replaceAll(/[{} ]/g, '').split(','))
        known.add(what.startsWith('{') ? name : `default as ${name}`)
      return ''
    }),
  )
  const imports = [...names].map(([from, what]) => `import { ${[...what].join(', ')} } from '${from}'`)
  return [...imports, ...bodies].join('\n')
}

function run(directory: string, ...args: string[]) {
  const { NODE_OPTIONS, ...env } = process.env
  return spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', env })
}

describeKernel('docs/testing.md', ['bare_namespaces'], () => {
  test('what it shows runs', () => {
    const directory = mkdtempSync(join(tmpdir(), 'nlkit-page-'))
    try {
      const own = join(directory, 'node_modules/nlkit')
      mkdirSync(own, { recursive: true })
      writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
      const entries = { '.': 'src/index.ts', './protocol': 'protocol/index.ts', './testing': 'src/testing/index.ts' }
      for (const [name, source] of Object.entries(entries))
        writeFileSync(
          join(own, `${name.slice(2) || 'index'}.js`),
          `export * from ${JSON.stringify(compiled(source))}\n`,
        )
      const exports = { '.': './index.js', './protocol': './protocol.js', './testing': './testing.js' }
      writeFileSync(join(own, 'package.json'), JSON.stringify({ name: 'nlkit', type: 'module', exports }))
      writeFileSync(join(directory, 'uplink.js'), program)
      writeFileSync(join(directory, 'record.js'), recorder)
      writeFileSync(join(directory, 'uplink.test.js'), testFile())

      expect(run(directory, 'record.js')).toMatchObject({ status: 0, stderr: '' })
      const { status, stdout } = run(directory, '--test', '--test-reporter=tap', 'uplink.test.js')
      expect(stdout).toMatch(/^# pass 7\n# fail 0$/m)
      expect(status).toBe(0)

      // The page promises this message to who changes the MTU.
      writeFileSync(join(directory, 'uplink.js'), program.replace('mtu: 1400', 'mtu: 1500'))
      const changed = run(directory, '--test', '--test-reporter=tap', 'uplink.test.js')
      expect(changed.status).toBe(1)
      expect(changed.stdout).toContain('is not what was recorded: expected `mtu` 1400, sent 1500')
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
