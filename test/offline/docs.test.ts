import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

function filesUnder(folder: string, extension: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(extension))
    .map(name => path.join(folder, name))
}

/** Codes as the source throws them: types declare them, so that a code nobody throws stands only once. */
function codesInSource(): Map<string, number> {
  const codes = new Map<string, number>()
  for (const file of [...filesUnder('src', '.ts'), ...filesUnder('protocol', '.ts')])
    for (const [, code] of fs.readFileSync(path.join(root, file), 'utf8').matchAll(/'(ERR_[A-Z0-9_]+)'/g))
      codes.set(code!, (codes.get(code!) ?? 0) + 1)
  return codes
}

const documented = new Set(
  [...fs.readFileSync(path.join(root, 'docs/errors.md'), 'utf8').matchAll(/^\| `(ERR_[A-Z0-9_]+)`/gm)].map(
    row => row[1]!,
  ),
)

test('docs/errors.md lists every stable code, and no other', () => {
  expect([...documented].sort()).toEqual([...codesInSource().keys()].sort())
})

test('every code is thrown somewhere', () => {
  expect([...codesInSource()].filter(([, count]) => count < 2).map(([code]) => code)).toEqual([])
})

test('links between the pages lead to files that exist', () => {
  const broken: string[] = []
  for (const page of ['README.md', ...filesUnder('docs', '.md')]) {
    const text = fs.readFileSync(path.join(root, page), 'utf8')
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      if (!fs.existsSync(path.resolve(root, path.dirname(page), target!))) broken.push(`${page}: ${target}`)
  }
  expect(broken).toEqual([])
})
