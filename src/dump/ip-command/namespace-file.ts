import type { Telling } from './rows.js'

/** A namespace that the sender named by a file descriptor: `ip` takes a path in place of a name. */
export function namespaceFile(fd: number, { line, pid }: Pick<Telling, 'line' | 'pid'>): string {
  const path = `/proc/${pid ?? 'PID'}/fd/${fd}`
  line.note(
    pid === undefined ? `${path}: PID is the process that sent this` : `${path}: as it was open when this was sent`,
  )
  return path
}
