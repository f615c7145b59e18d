import { describe, inject } from 'vitest'
import { debianPackages } from '../setup/debian.mjs'
import { findProgram } from '../setup/programs.mjs'
import { type Feature, isFeature, type Lack } from './capabilities.js'

export type Program =
  | 'ip'
  | 'nft'
  | 'iptables'
  | 'ping'
  | 'conntrack'
  | 'ethtool'
  | 'wg'
  | 'strace'
  | 'tshark'
  | 'gcc'
  | 'sysctl'
  | 'script'
  | 'zsh'
  | 'fish'
  | 'chromium'

/** What a suite cannot run without: `root` is that of the machine, `namespaces` is content with that of a user namespace. */
export type Requirement = 'root' | 'namespaces' | Feature | Program

declare module 'vitest' {
  interface TaskMeta {
    /** Why a suite was skipped, for the reporter. */
    skipped?: Lack
  }
}

/**
 * `describe` for tests that talk to the kernel, each in network namespaces of its own.
 *
 *     describeKernel('a veth pair', ['veth', 'nft'], () => { test(…) })
 */
export function describeKernel(name: string, requires: readonly Requirement[], tests: () => void): void {
  describeWith(name, ['namespaces', 'ip', ...requires], tests)
}

/**
 * `describe` for tests that need more than Node. Where something is missing the whole suite is skipped, and the run says
 * why at its end. Only programs can be asked for in test/offline: nothing is probed there.
 */
export function describeWith(name: string, requires: readonly Requirement[], tests: () => void): void {
  const skipped = requires.map(lackOf).find(lack => lack !== undefined)
  describe(name, skipped ? { skip: true, meta: { skipped } } : {}, tests)
}

/** Why something is not there; undefined where it is. */
export function lackOf(requirement: Requirement): Lack | undefined {
  if (requirement === 'root' || requirement === 'namespaces') return unlessTrue(inject('capabilities')[requirement])
  if (isFeature(requirement)) return unlessTrue(inject('capabilities').features[requirement])
  if (findProgram(requirement)) return undefined
  const debian = debianPackages.find(({ program }) => program === requirement)?.name
  return { reason: `${requirement} is not installed (Debian package ${debian})`, ofKernel: false }
}

const unlessTrue = (found: true | Lack) => (found === true ? undefined : found)
