import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
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
  // dev is included even where NODE_ENV is "production".
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  if (!cacheIsWritable()) args.push('--cache', inTree('.cache', 'npm'))
  // The npm that runs us, if one does: there may be several.
  const npm = process.env.npm_execpath
  if (npm) await quiet(process.execPath, [npm, ...args])
  else await quiet('npm', args)
}

/** Not so for users without a home, such as nobody. */
function cacheIsWritable() {
  const cache = process.env.npm_config_cache ?? join(homedir(), '.npm')
  try {
    mkdirSync(cache, { recursive: true })
    accessSync(cache, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** @returns {Record<string, Locked> | undefined} */
function packagesOf(/** @type {string} */ lockFile) {
  try {
    return JSON.parse(readFileSync(inTree(lockFile), 'utf8')).packages
  } catch {
    return undefined
  }
}
