/*
 * A Node that is linked to musl, on a machine with glibc: the one inside pnpm's program for musl, from npm. musl itself is Debian's
 * package; libstdc++ and libgcc_s are the machine's, with what they miss in musl (glibc.c).
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const carrier = { name: '@pnpm/linuxstatic-x64', version: '11.21.0' }

/** What Node looks at to see whether a program of its own follows (`node --build-sea`): without it the file is plain Node. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/** Debian packages without which it cannot be made or run. */
const needed = { musl: '/lib/ld-musl-x86_64.so.1', patchelf: '/usr/bin/patchelf', gcc: '/usr/bin/gcc' }

export interface MuslNode {
  /** The program. */
  readonly node: string
  /** A command line in which packages for musl stand in `node_modules` of `root`, and the machine looks as if it had musl. */
  inside(command: string, args: readonly string[]): [command: string, args: string[]]
}

/** @param folder where it is kept */
export function muslNode(root: string, folder: string): MuslNode {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('--musl needs Linux on x86-64')
  const missing = Object.entries(needed).flatMap(([name, file]) => (existsSync(file) ? [] : [name]))
  if (missing.length > 0) throw new Error(`--musl needs the Debian packages ${missing.join(', ')}`)
  const node = resolve(folder, 'bin/node')
  if (!existsSync(node)) makeNode(folder, node)
  const packages = resolve(folder, 'packages')
  install(
    packages,
    ['package.json', 'package-lock.json'].map(name => readFileSync(resolve(root, name), 'utf8')),
  )
  // Packages with native parts ask this file which libc there is.
  const ldd = resolve(folder, 'ldd')
  writeFileSync(ldd, '#!/bin/sh\nexec /lib/ld-musl-x86_64.so.1 --list -- "$@"\n', { mode: 0o755 })
  const script = 'mount --bind "$1" /usr/bin/ldd && mount --bind "$2" "$3" && shift 3 && exec "$@"'
  const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user']
  return {
    node,
    inside: (command, args) => [
      'unshare',
      [
        ...user,
        '--mount',
        'sh',
        '-c',
        script,
        'sh',
        ldd,
        `${packages}/node_modules`,
        `${root}/node_modules`,
        command,
        ...args,
      ],
    ],
  }
}

function makeNode(folder: string, node: string): void {
  const [carried, lib] = [resolve(folder, 'carrier'), resolve(folder, 'lib')]
  for (const name of [carried, lib, resolve(folder, 'bin')]) mkdirSync(name, { recursive: true })
  writeFileSync(resolve(carried, 'package.json'), '{}\n')
  // Of this package alone npm says that the machine has another libc.
  run('npm', ['install', '--force', ...quietly, `${carrier.name}@${carrier.version}`], carried)
  const bytes = readFileSync(resolve(carried, 'node_modules', carrier.name, 'pnpm'))
  const at = bytes.indexOf(`${fuse}:1`)
  if (at === -1) throw new Error(`${carrier.name} is no Node with a program in it`)
  bytes.write('0', at + fuse.length + 1, 'latin1')
  const making = `${node}.part`
  writeFileSync(making, bytes, { mode: 0o755 })
  const source = resolve(import.meta.dirname, 'glibc.c')
  const options = ['-O2', '-fPIC', '-shared', '-nostdlib', '-fno-builtin', '-fno-stack-protector', '-U_FORTIFY_SOURCE']
  run('gcc', [...options, '-Wl,-soname,libglibc.so', '-o', resolve(lib, 'libglibc.so'), source], folder)
  for (const name of ['libstdc++.so.6', 'libgcc_s.so.1'])
    link(run('gcc', [`-print-file-name=${name}`], folder).trim(), resolve(lib, name))
  // The loader of glibc, which libstdc++ names, would bring glibc with it.
  link('libglibc.so', resolve(lib, 'ld-linux-x86-64.so.2'))
  run('patchelf', ['--set-rpath', '$ORIGIN/../lib', making], folder)
  run('patchelf', ['--add-needed', 'libglibc.so', making], folder)
  renameSync(making, node)
}

const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']

/** The packages of the lock file, with the native parts for musl. */
function install(folder: string, [manifest = '', lock = '']: readonly string[]): void {
  const installed = resolve(folder, 'installed')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(resolve(folder, 'package.json'), manifest)
  writeFileSync(resolve(folder, 'package-lock.json'), lock)
  run('npm', ['ci', '--libc=musl', ...quietly], folder)
  writeFileSync(installed, lock)
}

function link(target: string, path: string): void {
  if (!existsSync(path)) symlinkSync(target, path)
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
