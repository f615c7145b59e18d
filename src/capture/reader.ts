import { printable } from '../printable.js'
import type { CapturedDatagram, CaptureItem } from './datagram.js'

/**
 * Reads one format. Bytes are pushed in as they come, in chunks of any size; items come out as soon as they are whole. A reader keeps
 * no more than one unfinished packet, and the datagrams it gives are views of the chunks: a chunk must not be written to again.
 */
export interface CaptureReader {
  /** The items that these bytes complete. */
  read(chunk: Uint8Array): CaptureItem[]
  /** The input is over: what is left, and what is missing. */
  end(): CaptureItem[]
}

/** The largest packet, block or text item that is believed; a longer one is a length that lies. Wireshark's limit is the same. */
export const largestPacket = 16 << 20

export function datagramItem(datagram: CapturedDatagram): CaptureItem {
  return { kind: 'datagram', datagram }
}

/** A reason may quote what stands in the capture. */
export function problemItem(reason: string, place: CapturedDatagram['place']): CaptureItem {
  return { kind: 'problem', problem: { reason: printable(reason), place } }
}
