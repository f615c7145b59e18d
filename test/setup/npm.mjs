import { readFileSync } from 'node:fs'
import { quiet, SetupError } from './child.mjs'
import { inTree, say } from './root.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} Locked */

/**
 * Whether node_modules holds what the lock file says. npm writes down what it installed as its last act, so an
 * installation that was cut short has no such record. Contents are compared, not times: a clone or a checkout changes those.
 */
export function npmPackagesAreCurrent() {
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  if (!wanted) throw new SetupError('package-lock.json is missing or is not JSON')
  if (!installed) return false
  for (const [path, { version, integrity, optional }] of Object.entries(wanted)) {
    if (path === '') continue // the project itself
    const found = installed[path]
    if (!found && optional) continue // for another platform
    if (found?.version !== version || found?.integrity !== integrity) return false
  }
  return Object.keys(installed).every(path => path in wanted)
}

export async function installNpmPackages() {
  say('installing the npm packages of package-lock.json')
  // The npm that runs us, if one does: there may be several. dev is included even where NODE_ENV is "production".
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  if (npm) await quiet(process.execPath, [npm, ...args])
  else await quiet('npm', args)
}

/** @returns {Record<string, Locked> | undefined} */
function packagesOf(/** @type {string} */ lockFile) {
  try {
    return JSON.parse(readFileSync(inTree(lockFile), 'utf8')).packages
  } catch {
    return undefined
  }
}
