/*
 * A process that runs `up` and dies on the way: `node egress-child.js OPTIONS NTH`, compiled by compiled.ts. It ends itself with SIGKILL right before
 * its NTH call that changes anything: a request to the kernel that is no question, a setting, a mount, a file. With 0 it comes
 * to its end and prints how many such calls there were.
 */
import fs from 'node:fs'
import { libc } from '../../src/ffi/libc.js'
import { egressUp } from '../../src/index.js'

const [options = '{}', nth = '0'] = process.argv.slice(2)
let count = 0

function killedBefore<T extends object>(target: T, name: keyof T, changes: (given: unknown[]) => boolean): void {
  const original = target[name] as (...given: unknown[]) => unknown
  target[name] = ((...given: unknown[]) => {
    if (changes(given) && ++count === Number(nth)) process.kill(process.pid, 'SIGKILL')
    return original.apply(target, given)
  }) as T[keyof T]
}

/** nlmsg_type: in rtnetlink, the third of each group of four asks (linux/rtnetlink.h); of nf_tables, only a batch changes anything. */
function isChange([, data]: unknown[]): boolean {
  if (typeof data === 'string') return true
  if (!(data instanceof Uint8Array)) return false
  const type = new Uint16Array(data.slice(4, 6).buffer)[0] ?? 0
  return type >= 0x10 && type < 0x100 && type % 4 !== 2
}

killedBefore(fs, 'write', isChange)
killedBefore(fs, 'writeSync', isChange)
killedBefore(fs, 'openSync', ([, flags]) => typeof flags === 'number' && (flags & fs.constants.O_CREAT) !== 0)
killedBefore(libc, 'mount', () => true)

await egressUp(JSON.parse(options))
process.stdout.write(`${count}\n`)
