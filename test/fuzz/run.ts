import type { CapturedDatagram } from '../../src/capture/index.js'
import { Random } from '../support/random.js'
import { checkCapture, checkDatagram, checkPage } from './check.js'
import { hostileDatagram, mutated, type Samples } from './inputs.js'

/** An input for which something did not hold. */
export interface Finding {
  readonly seed: number
  readonly what: 'datagram' | 'capture' | 'page'
  readonly error: unknown
  readonly datagram?: CapturedDatagram
  readonly bytes: Uint8Array
}

/** What is found at one input: each has a seed of its own, so that it can be made again alone. */
export async function fuzzOne(seed: number, samples: Samples): Promise<Finding | undefined> {
  const random = new Random(seed)
  if (seed % 10 === 0) {
    const bytes = mutated(random, random.pick(samples.captures))
    try {
      for (const item of await checkCapture(bytes))
        if (item.kind === 'datagram' && random.below(8) === 0) checkDatagram(item.datagram)
    } catch (error) {
      return { seed, what: 'capture', error, bytes }
    }
    return undefined
  }
  const datagram = hostileDatagram(random, samples)
  try {
    checkDatagram(datagram)
  } catch (error) {
    return { seed, what: 'datagram', error, bytes: datagram.bytes, datagram }
  }
  if (seed % 50 !== 1) return undefined
  try {
    await checkPage([datagram])
  } catch (error) {
    return { seed, what: 'page', error, bytes: datagram.bytes, datagram }
  }
  return undefined
}
