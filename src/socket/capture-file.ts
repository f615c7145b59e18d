import fs from 'node:fs'
import { datagramOfEvent } from '../capture/nl-datagram.js'
import { type FixtureHeader, formatEvent, formatFixture, parseFixture } from '../capture/nl-text.js'
import { PcapngWriter } from '../capture/pcapng-writer.js'
import { TransportError } from '../errors.js'
import { FixtureEvents, recordingHeader } from './recorded-event.js'
import type { Recorder, SocketEvent } from './recorder.js'

/**
 * A capture that grows: pcapng, or where the name ends in `.nl` the text of a fixture. Each datagram is on disk before the call
 * that moved it returns: a program that crashes or is killed leaves all it said. What one write appends stays together (O_APPEND), so
 * processes may share a pcapng file: their sections are alike.
 */
export class CaptureFile implements Recorder {
  readonly #fd: number
  readonly #path: string
  readonly #format: (event: SocketEvent) => Uint8Array

  constructor(path: string) {
    this.#path = path
    try {
      this.#fd = fs.openSync(path, 'a', 0o600)
      this.#format = path.endsWith('.nl') ? textFormat(path) : pcapngFormat()
    } catch (error) {
      throw TransportError.from(error, path, 'NLKIT_CAPTURE names it')
    }
  }

  record(event: SocketEvent): void {
    try {
      fs.writeSync(this.#fd, this.#format(event))
    } catch (error) {
      throw TransportError.from(error, this.#path, 'NLKIT_CAPTURE names it')
    }
  }
}

function pcapngFormat(): (event: SocketEvent) => Uint8Array {
  const writer = new PcapngWriter('nlkit (NLKIT_CAPTURE)')
  const events = new FixtureEvents()
  const own = { pid: process.pid, command: process.title }
  return event => {
    const { littleEndian } = event.socket
    const converted = events.add(event)
    return writer.write(datagramOfEvent(converted, { littleEndian, origin: events.origin!, process: own }))
  }
}

/** Behind the events that the text holds already; the first event of a new one tells what the header has to say. */
function textFormat(path: string): (event: SocketEvent) => Uint8Array {
  const old = fs.statSync(path).size > 0 ? parseFixture(fs.readFileSync(path, 'utf8')) : undefined
  const events = new FixtureEvents(old?.events)
  let header: FixtureHeader | undefined = old
  return event => {
    const converted = events.add(event)
    if (header !== undefined) return Buffer.from(`\n${formatEvent(converted, header)}`)
    header = recordingHeader(event, process.argv.map(shellWord).join(' '))
    return Buffer.from(formatFixture({ ...header, events: [converted] }))
  }
}

/** A word that a shell would take apart, in quotes. */
function shellWord(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`).replaceAll(/\s+/g, ' ')}'`
}
