import { NamespaceError } from '../errors.js'

/** Where iproute2 keeps named namespaces: a shared mount point with one file for each. */
export const NETNS_DIRECTORY = '/run/netns'

/** Longest file name on Linux, in bytes: NAME_MAX of linux/limits.h. */
const NAME_MAX = 255

/** The file of a named namespace. @throws NamespaceError ERR_NETNS_NAME */
export function namedPath(name: string, directory: string = NETNS_DIRECTORY): string {
  const fault = nameFault(name)
  if (fault !== undefined) {
    throw new NamespaceError(
      'ERR_NETNS_NAME',
      name,
      `${JSON.stringify(name)} cannot name a network namespace: ${fault}`,
    )
  }
  return `${directory}/${name}`
}

function nameFault(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name === '.' || name === '..') return 'it is a directory'
  if (name.includes('/')) return 'it has a slash; a namespace file elsewhere is opened as { path }'
  if (name.includes('\0')) return 'it has a NUL'
  if (Buffer.byteLength(name) > NAME_MAX) return `it is over ${NAME_MAX} bytes`
  return undefined
}
