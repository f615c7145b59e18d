import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ERRNO, errnoName, errnoText } from '../../protocol/netlink/errno.js'
import * as constants from '../../src/ffi/constants.js'
import { describeWith } from '../support/kernel.js'

/** Where a C name is not our object's name, an underscore and the member's. */
const spelling: Readonly<Record<string, string>> = {
  POLL_IN: 'POLLIN',
  POLL_OUT: 'POLLOUT',
  POLL_ERR: 'POLLERR',
  POLL_HUP: 'POLLHUP',
  POLL_NVAL: 'POLLNVAL',
  MNT_NOFOLLOW: 'UMOUNT_NOFOLLOW',
}

const expected = new Map(
  Object.entries(constants).flatMap(([prefix, members]) =>
    Object.entries(members).map(([member, value]): [string, number] => {
      const name = `${prefix}_${member}`
      return [spelling[name] ?? name, value]
    }),
  ),
)

describeWith('the numbers of libc and the kernel', ['gcc'], () => {
  const directory = mkdtempSync(join(tmpdir(), 'nlkit-constants-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  /** Compiles and runs a C program; gives its output. */
  function runC(source: string): string {
    const program = join(directory, 'probe')
    execFileSync('gcc', ['-w', '-x', 'c', '-o', program, '-'], { input: source })
    return execFileSync(program, { encoding: 'utf8' })
  }

  test('constants are those of the headers', () => {
    const lines = [...expected.keys()].map(name => `  printf("${name} %lld\\n", (long long)${name});`)
    const output = runC(`
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
int main(void) {
${lines.join('\n')}
}`)
    const actual = new Map(
      output
        .trim()
        .split('\n')
        .map(line => line.split(' ') as [string, string])
        .map(([name, value]) => [name, Number(value)]),
    )
    expect(actual).toEqual(expected)
    expect(actual.size).toBeGreaterThan(50)
  })

  let known: Map<number, { name: string; text: string }>

  beforeAll(() => {
    const macros = execFileSync('gcc', ['-E', '-dM', '-include', 'errno.h', '-x', 'c', '/dev/null'], {
      encoding: 'utf8',
    })
    const names = [...macros.matchAll(/^#define (E[A-Z0-9]+) \d+$/gm)].map(([, name]) => name!)
    const output = runC(`
#include <errno.h>
#include <stdio.h>
#include <string.h>
int main(void) {
${names.map(name => `  printf("%d ${name} %s\\n", ${name}, strerror(${name}));`).join('\n')}
}`)
    const rows = output.trim().split('\n')
    known = new Map(
      rows.map(row => /^(\d+) (\w+) (.*)$/.exec(row)!).map(([, n, name, text]) => [+n!, { name: name!, text: text! }]),
    )
  })

  test('errno names are those of <errno.h>, all of them', () => {
    const ours = Object.entries(ERRNO).filter(([, number]) => number < 512)
    expect(new Map(ours.map(([name, number]) => [number, name]))).toEqual(
      new Map([...known].map(([number, { name }]) => [number, name])),
    )
  })

  test("errno texts are strerror's", () => {
    for (const [number, { name, text }] of known) {
      expect(errnoName(number)).toBe(name)
      expect(errnoText(number)).toBe(text)
    }
  })
})

test('errno codes that only the kernel has, and ones that nobody has', () => {
  expect(errnoName(524)).toBe('ENOTSUPP')
  expect(errnoText(524)).toBe('Operation is not supported (kernel-internal)')
  expect(errnoName(512)).toBe('ERESTARTSYS')
  expect(errnoName(9999)).toBe('E9999')
  expect(errnoText(9999)).toBe('Unknown error 9999')
})
