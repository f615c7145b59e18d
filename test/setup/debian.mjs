import { readFileSync } from 'node:fs'
import { quiet, SetupError } from './child.mjs'
import { exclusively } from './lock.mjs'
import { findProgram, isThere } from './programs.mjs'
import { say } from './root.mjs'

/**
 * The Debian packages that the tests use, each known by a program or by a file of its own, so that a copy from elsewhere will
 * do as well. The library needs none of them.
 * @type {{ name: string, program?: string, file?: string, why: string }[]}
 */
export const debianPackages = [
  { name: 'iproute2', program: 'ip', why: 'ip, bridge and tc build the networks that ours are compared with' },
  { name: 'nftables', program: 'nft', why: 'lists the rules that we wrote, writes those that we list' },
  { name: 'iptables', program: 'iptables', why: 'the same through iptables-nft' },
  { name: 'iputils-ping', program: 'ping', why: 'a second opinion on reachability' },
  { name: 'conntrack', program: 'conntrack', why: 'the same for connection tracking' },
  { name: 'can-utils', program: 'cangw', why: 'the same for CAN gateways, where the kernel has them' },
  { name: 'ethtool', program: 'ethtool', why: 'generic netlink of another program, to dump' },
  { name: 'wireguard-tools', program: 'wg', why: 'the same for WireGuard, where the kernel has it' },
  { name: 'strace', program: 'strace', why: 'what other programs say to the kernel; that we run none' },
  { name: 'tshark', program: 'tshark', why: 'a second opinion on captures' },
  { name: 'tcpdump', program: 'tcpdump', why: 'captures, and the same packets as hex' },
  { name: 'xxd', program: 'xxd', why: 'hex of another program, to dump' },
  { name: 'jq', program: 'jq', why: 'reads what --json prints' },
  { name: 'chromium', program: 'chromium', why: 'a browser for the page of dump --html' },
  { name: 'zsh', program: 'zsh', why: 'completion is tried in the shells that it is for' },
  { name: 'fish', program: 'fish', why: 'the same' },
  { name: 'procps', program: 'sysctl', why: 'sysctl and ps, to look from outside' },
  { name: 'bsdutils', program: 'script', why: 'a terminal for programs to print on' },
  { name: 'util-linux', program: 'unshare', why: 'namespaces for the tests to run in' },
  { name: 'gcc', program: 'gcc', why: 'compiles the probe of the kernel headers' },
  { name: 'libc6-dev', file: '/usr/include/stdio.h', why: 'for that probe' },
  { name: 'linux-libc-dev', file: '/usr/include/linux/netlink.h', why: 'the kernel headers themselves' },
]

/** Those of the packages whose program or file is not there. */
export function missingDebianPackages() {
  return debianPackages.filter(({ program, file }) => !(program ? findProgram(program) : file && isThere(file)))
}

/**
 * Install what is missing, as root on Debian and its kin. Where that is impossible, say so and go on: each test that
 * needs a missing program says at the end that it was skipped for it.
 */
export async function installDebianPackages() {
  const refuse = whyNot()
  if (refuse) return report(missingDebianPackages(), refuse)
  try {
    await exclusively('apt', async () => {
      const names = missingDebianPackages().map(({ name }) => name)
      if (names.length === 0) return
      say(`installing Debian packages: ${names.join(' ')}`)
      await quiet('apt-get', ['-q', 'update'], unattended)
      await quiet('apt-get', ['-q', '-y', ...options, 'install', ...names], unattended)
    })
    report(missingDebianPackages(), 'apt-get has nothing more to install')
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    report(missingDebianPackages(), 'apt-get failed')
  }
}

// Another apt may be at work (a machine that has just started updates itself): wait for it.
const options = ['--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300']

// debconf takes its defaults (tshark: capture stays root's), needrestart restarts nothing.
const unattended = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', LC_ALL: 'C.UTF-8' }

/** @returns {string | undefined} why packages cannot be installed here */
function whyNot() {
  if (process.platform !== 'linux') return 'not Linux'
  if (!isDebian()) return 'not Debian'
  if (process.geteuid?.() !== 0) return 'not root'
  return undefined
}

/** os-release(5): Debian itself, or a distribution that says it is like it. */
function isDebian() {
  try {
    const release = readFileSync('/etc/os-release', 'utf8')
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && findProgram('apt-get') !== undefined
  } catch {
    return false
  }
}

function report(/** @type {typeof debianPackages} */ missing, /** @type {string} */ reason) {
  if (missing.length === 0) return
  say(`${reason}: these stay missing, and the tests that need them will be skipped:`)
  for (const { name, why } of missing) say(`  ${name} (${why})`)
}
