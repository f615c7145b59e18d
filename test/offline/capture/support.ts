import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import {
  type CapturedDatagram,
  type CaptureItem,
  type CaptureProblem,
  type ReadCaptureOptions,
  readCapture,
} from '../../../src/capture/index.js'
import { inTree } from '../../setup/root.mjs'

export interface Contents {
  readonly datagrams: readonly CapturedDatagram[]
  readonly problems: readonly CaptureProblem[]
}

/** All of a capture; text is given as its UTF-8. */
export async function read(
  input: Uint8Array | string | AsyncIterable<Uint8Array>,
  options?: ReadCaptureOptions,
): Promise<Contents> {
  const items: CaptureItem[] = []
  const source = typeof input === 'string' ? new TextEncoder().encode(input) : input
  for await (const item of readCapture(source, options)) items.push(item)
  return {
    datagrams: items.flatMap(item => (item.kind === 'datagram' ? [item.datagram] : [])),
    problems: items.flatMap(item => (item.kind === 'problem' ? [item.problem] : [])),
  }
}

/** The input in chunks of `size` bytes, as a pipe might bring it. */
export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

/** Taken by tcpdump on nlmon from `nft`: 80 packets. */
export const nftPcap: Uint8Array = Uint8Array.from(readFileSync(inTree('fixtures/captures/nft.pcap')))

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Whether a program of this name runs here. */
export const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined

/** What a program prints that reads `input`. */
export function output(program: string, args: readonly string[], input?: Uint8Array): Buffer {
  const run = spawnSync(program, args, { input, maxBuffer: 1 << 26 })
  if (run.status !== 0) throw new Error(`${program}: ${run.error?.message ?? run.stderr}`)
  return run.stdout
}
