import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where administration programs are; Debian leaves these out of an unprivileged user's PATH. */
const administration = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** PATH with the directories of administration programs. */
export function searchPath() {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [...new Set([...directories, ...administration])].join(delimiter)
}

/**
 * @param {string} name
 * @returns {string | undefined} the path of the program
 */
export function findProgram(name) {
  return searchPath()
    .split(delimiter)
    .map(directory => join(directory, name))
    .find(path => isThere(path, constants.X_OK))
}

export function isThere(/** @type {string} */ path, mode = constants.F_OK) {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
