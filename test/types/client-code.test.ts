/* What `nlkit encode --client` prints of every fixture, compiled as one project. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'
import { programs } from '../support/client-code.js'

test('every program compiles as strictly as there is', { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-client-code-'))
  try {
    symlinkSync(inTree('node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
    const all = programs()
    expect(all.length).toBeGreaterThan(400)
    for (const { path, code } of all) writeFileSync(join(folder, `${path.replaceAll('/', '-')}.ts`), code)
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noEmit: true,
      skipLibCheck: true,
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable'],
      module: 'nodenext',
      moduleDetection: 'force',
      types: ['node'],
      paths: { nlkit: [inTree('src/index.ts')], 'nlkit/protocol': [inTree('protocol/index.ts')] },
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['*.ts', inTree('protocol/codec/buffer-layout.d.ts')] }),
    )
    expect(compile(folder)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** What the compiler says about these files. */
function compile(folder: string): string[] {
  try {
    execFileSync(inTree('node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    })
    return []
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error)
      .trimEnd()
      .split('\n')
  }
}
