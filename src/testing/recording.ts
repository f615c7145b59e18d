import fs from 'node:fs'
import { datagramOfEvent, eventsOfDatagrams } from '../capture/nl-datagram.js'
import { type FixtureEvent, type FixtureHeader, formatFixture, parseFixture } from '../capture/nl-text.js'
import { PcapngWriter } from '../capture/pcapng-writer.js'
import { readCapture } from '../capture/read.js'
import { TransportError } from '../errors.js'
import { FixtureEvents, recordingHeader } from '../socket/recorded-event.js'
import type { Recorder, SocketEvent } from '../socket/recorder.js'
import { RecordingError } from './errors.js'
import { valueProblems, withValues } from './fixture/check.js'

/**
 * What went over sockets: made by `RouteClient.open({ record: recording })`, kept as text (`.nl`) or pcapng, played by
 * `replay`.
 *
 * ```ts
 * const recording = new Recording('the uplink comes up')
 * await using route = RouteClient.open({ record: recording })
 * recording.note('a larger MTU')
 * await route.links.change('eth0', { mtu: 9000 })
 * recording.save('test/uplink.nl')
 * ```
 */
export class Recording implements Recorder {
  /** What the text has above the events; of a recording without events what `title` says. */
  header: FixtureHeader
  readonly events: FixtureEvent[]
  readonly #converter = new FixtureEvents()
  readonly #title: string
  #note: string | undefined

  /** @param title becomes the `command:` of the text's header */
  constructor(
    title = 'recorded by nlkit/testing',
    content?: { header: FixtureHeader; events: readonly FixtureEvent[] },
  ) {
    this.#title = title
    this.header = content?.header ?? empty(title)
    this.events = [...(content?.events ?? [])]
  }

  /** A comment for what is sent next: it says which step of the program it is. */
  note(text: string): void {
    this.#note = text.replaceAll(/\s+/g, ' ').trim()
  }

  record(event: SocketEvent): void {
    if (this.events.length === 0) this.header = recordingHeader(event, this.#title)
    const converted = this.#converter.add(event)
    if (event.kind === 'sent' && this.#note !== undefined) {
      this.events.push({ ...converted, comment: [this.#note, ...(converted.comment ?? [])] })
      this.#note = undefined
    } else this.events.push(converted)
  }

  /** The text of a fixture, `.nl`: the bytes and, unless that is not wanted, what they mean. */
  toText({ values = true }: { readonly values?: boolean } = {}): string {
    const fixture = { ...this.header, events: this.events }
    return formatFixture(values ? withValues(fixture) : fixture)
  }

  /** A capture that `nlkit dump` and Wireshark open. */
  toPcapng(): Uint8Array {
    const writer = new PcapngWriter('nlkit/testing')
    const littleEndian = this.header.byteOrder === 'little'
    // Of a text nobody knows when it was; 0 would say in a capture that there is no time.
    const origin = this.#converter.origin ?? 1_000_000_000n
    const packets = this.events.map(event => writer.write(datagramOfEvent(event, { littleEndian, origin })))
    return Buffer.concat([...(packets.length === 0 ? [writer.header(littleEndian)] : []), ...packets])
  }

  /** Writes the file anew: pcapng where its name ends so, else text. @throws TransportError ENOENT … */
  save(path: string): void {
    try {
      fs.writeFileSync(path, path.endsWith('.pcapng') ? this.toPcapng() : this.toText())
    } catch (error) {
      throw TransportError.from(error, path, 'the recording to write')
    }
  }

  /**
   * A recording from its text.
   *
   * @throws FixtureError with the line at fault, RecordingError where an edited value (`=`) is not what the bytes say
   */
  static parse(text: string): Recording {
    const { events, ...header } = parseFixture(text)
    const [problem] = valueProblems({ ...header, events })
    if (problem !== undefined)
      throw new RecordingError(
        `${problem}; after editing values run nlkit record --update-bytes FILE, after editing bytes --update-values`,
      )
    return new Recording(header.commands[0]?.command, { header, events })
  }

  /** Reads text or any capture that `nlkit dump` reads. Rejects with TransportError, FixtureError, RecordingError. */
  static async load(path: string): Promise<Recording> {
    const bytes = readFile(path)
    return path.endsWith('.nl') ? Recording.parse(bytes.toString()) : Recording.fromCapture(bytes, path)
  }

  /** A recording from the bytes of a capture: pcapng, or whatever else `nlkit dump` reads. Rejects with RecordingError. */
  static async fromCapture(bytes: Uint8Array, title = 'a capture'): Promise<Recording> {
    const datagrams = []
    for await (const item of readCapture(bytes)) {
      if (item.kind === 'datagram') datagrams.push(item.datagram)
      else throw new RecordingError(`${title}: ${item.problem.reason}`)
    }
    const events = eventsOfDatagrams(datagrams)
    const [first] = datagrams
    const byteOrder = first?.littleEndian === false ? 'big' : 'little'
    const protocol = events[0]?.protocol ?? 'NETLINK_ROUTE'
    return new Recording(title, { header: { ...empty(title), byteOrder, protocol }, events })
  }

  /** The same for a text, at once. @throws TransportError, FixtureError, RecordingError */
  static loadSync(path: string): Recording {
    return Recording.parse(readFile(path).toString())
  }
}

function empty(title: string): FixtureHeader {
  return {
    setup: [],
    commands: [{ command: title.replaceAll(/\s+/g, ' ').trim() }],
    tools: [],
    byteOrder: 'little',
    protocol: 'NETLINK_ROUTE',
    source: 'nlkit',
    notes: [],
  }
}

function readFile(path: string): Buffer {
  try {
    return fs.readFileSync(path)
  } catch (error) {
    throw TransportError.from(error, path, 'the recording to read')
  }
}
