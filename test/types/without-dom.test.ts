/*
 * The page of `nlkit dump --html` is written for browsers and refers to their types, which TypeScript then gives to every file of the
 * project. The library must do without: it is compiled here with the page's strings in place of the page.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'

const folder = mkdtempSync(join(tmpdir(), 'nlkit-without-dom-'))
afterAll(() => rmSync(folder, { recursive: true }))

const page = 'src/dump/html/page'

test('no file of the library knows document, window or fetch of a browser', { timeout: 300_000 }, () => {
  for (const name of ['protocol', 'src', 'package.json', 'tsconfig.json'])
    cpSync(inTree(name), join(folder, name), { recursive: true })
  symlinkSync(inTree('node_modules'), join(folder, 'node_modules'))
  rmSync(join(folder, page), { recursive: true })
  cpSync(inTree(page, 'markup.ts'), join(folder, page, 'markup.ts'))
  for (const name of ['script', 'style']) writeFileSync(join(folder, page, `${name}.ts`), `export const ${name} = ''\n`)
  writeFileSync(
    join(folder, 'tsconfig.without-dom.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['protocol', 'src'] }),
  )
  expect(compile()).toEqual([])

  // What such a file is told.
  writeFileSync(join(folder, 'src/stray.ts'), 'export const title = document.title\n')
  expect(compile()).toEqual([
    expect.stringMatching(/^src\/stray\.ts\(1,22\): error TS\d+: Cannot find name 'document'/),
  ])
})

/** What the compiler says of the folder. */
function compile(): string[] {
  try {
    execFileSync(process.execPath, [inTree('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.without-dom.json'], {
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
