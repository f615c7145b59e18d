import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { isPcap } from '../capture/pcap.js'
import { isPcapng } from '../capture/pcapng.js'
import { UsageError } from './usage-error.js'

/**
 * A word too few or too many must not cost anybody a capture: `nlkit dump --html c.pcap` would write its page there. What is read is
 * never written to, and no page is written over a capture.
 *
 * @param input the file that is read, `-` for standard input, or nothing of the kind
 * @throws UsageError
 */
export function refuseOverwriting({ write, html }: { write?: string; html?: string }, input: string | undefined): void {
  const read = input === undefined ? undefined : identity(() => (input === '-' ? fstatSync(0) : statSync(input)))
  for (const [option, path] of Object.entries({ '--write': write, '--html': html })) {
    if (path === undefined || path === '-') continue
    const written = identity(() => statSync(path))
    if (written === undefined) continue
    if (written === read)
      throw new UsageError(`${option} ${path} would overwrite the capture that is read: name another file`)
    if (option === '--html' && isCapture(path))
      throw new UsageError(
        `${option} ${path} would overwrite a capture: the page to write comes first, as in nlkit dump --html report.html ${path}`,
      )
  }
}

/** What a file is, by whatever name; of regular files alone, since others keep nothing that could be lost. */
function identity(look: () => { dev: number; ino: number; isFile(): boolean }): string | undefined {
  try {
    const stat = look()
    return stat.isFile() ? `${stat.dev}:${stat.ino}` : undefined
  } catch {
    // Who opens it says what is wrong.
    return undefined
  }
}

function isCapture(path: string): boolean {
  const head = new Uint8Array(24)
  try {
    const fd = openSync(path, 'r')
    try {
      readSync(fd, head)
    } finally {
      closeSync(fd)
    }
  } catch {
    return false
  }
  return isPcap(head) || isPcapng(head)
}
