/* What installing nlkit brings, and runs: package.json and package-lock.json as they are. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'

interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  dev?: boolean
  hasInstallScript?: boolean
}

const read = (path: string) => JSON.parse(readFileSync(inTree(path), 'utf8'))
const own = read('package.json') as Record<'scripts' | 'dependencies' | 'devDependencies', Record<string, string>> & {
  allowScripts: Record<string, boolean>
}
const lock = read('package-lock.json') as { lockfileVersion: number; packages: Record<string, Locked> }
const locked = Object.entries(lock.packages).filter(([path]) => path !== '')
const nameOf = (path: string) => path.split('node_modules/').at(-1)!

describe('the lock file', () => {
  test('has a version and the SHA-512 of every package, each from the registry: none from a file, a link, git or a URL', () => {
    expect(lock.lockfileVersion).toBe(3)
    expect(locked.length).toBeGreaterThan(50)
    for (const [path, { version, resolved, integrity, link }] of locked) {
      expect(path).toMatch(/^node_modules\//)
      expect(version, path).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
      // 64 bytes in base64.
      expect(integrity, path).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/)
      expect(link, path).toBeUndefined()
      // Left out, it is where npm's registry has this name and version.
      if (resolved !== undefined)
        expect(resolved, path).toMatch(
          new RegExp(`^https://registry\\.npmjs\\.org/${nameOf(path)}/-/[^/]+-${version}\\.tgz$`),
        )
    }
  })

  test('has the exact versions that package.json names', () => {
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
      expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version)
    }
  })
})

describe('installing', () => {
  test('runs no script of ours, and none of what users get', () => {
    const atInstall = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare', 'prepublish']
    expect(Object.keys(own.scripts).filter(name => atInstall.includes(name))).toEqual([])
    // npm would run node-gyp without being told (npm-scripts(7)).
    expect(existsSync(inTree('binding.gyp'))).toBe(false)
    const withScript = locked.filter(([, { hasInstallScript }]) => hasInstallScript)
    expect(withScript.filter(([, { dev }]) => !dev)).toEqual([])
    // Of the tools that develop it, none that package.json does not forbid.
    for (const [path] of withScript) expect(own.allowScripts[nameOf(path)], path).toBe(false)
  })
})

test('the security policy says how to report, what is trusted, and names what holds it', () => {
  const policy = readFileSync(inTree('SECURITY.md'), 'utf8')
  for (const heading of ['## Reporting', '## What is trusted, and what is not', '## What nlkit does to a machine'])
    expect(policy).toContain(heading)
  expect(policy).toContain('docs/guarantees.md')
})
