/* Captured requests as the program of a client that sends them again. */
import type { BatchMessage } from '../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../protocol/netlink/index.js'
import { CodeWriter } from '../dump/encode/code.js'
import { indent, list } from '../dump/encode/source.js'
import { CapturedDeviceNames, type DecodedMessage, ipCommand, NftScope } from '../dump/index.js'
import { isRequest } from '../dump/ip-command/teller.js'
import { printable } from '../printable.js'
import { requestFlags } from '../socket/request.js'
import { type Call, codeOf, isWritten } from './call.js'
import { Devices } from './devices.js'
import { nftSteps } from './nft.js'
import { routeCall } from './route.js'
import type { Sameness } from './sameness.js'

/**
 * A program that sends the requests of a capture again, by the clients of nlkit: `await route.links.add({ name: 'br0', kind: 'bridge' })`.
 * Each call was carried out here, without a kernel, and gives the very message, but for its sequence number and port; where
 * only the order or form of its attributes differs, a comment says so. Requests that no call gives are sent as they are, by the
 * socket; those of other protocols than rtnetlink and nf_tables are named in a comment. Devices are named as the capture names
 * them: the client asks for their indexes.
 */
export function toClientCode(messages: readonly DecodedMessage[]): string {
  const names = new CapturedDeviceNames()
  for (const message of messages) names.learn(message)
  return new Program(names).write(messages)
}

class Program {
  readonly #names: CapturedDeviceNames
  readonly #devices: Devices
  /** Sets that the capture has told so far. */
  readonly #told = new NftScope()
  readonly #writer = new CodeWriter()
  readonly #imports = new Set<string>()
  readonly #lines: string[] = []

  constructor(names: CapturedDeviceNames) {
    this.#names = names
    this.#devices = new Devices(names)
  }

  write(messages: readonly DecodedMessage[]): string {
    let batch: DecodedMessage[] | undefined
    let generation: number | undefined
    for (const message of messages)
      if (!isRequest(message)) this.#told.learn(message)
      else if (message.name === 'NFNL_MSG_BATCH_BEGIN') {
        batch = []
        generation = (message.body as BatchMessage).attributes?.genid
      } else if (message.name === 'NFNL_MSG_BATCH_END') {
        if (batch !== undefined) this.#transaction(batch, generation)
        batch = undefined
      } else if (batch !== undefined) batch.push(message)
      else this.#request(message)
    // A batch that was cut off was not carried out.
    for (const message of batch ?? []) this.#comment(`not sent: ${message.name}, of a batch without an end`)
    return this.#text()
  }

  #request(message: DecodedMessage): void {
    if (message.protocol?.number === 0) this.#route(message)
    else if (message.definition !== undefined && message.name.startsWith('NFT_MSG_'))
      this.#lines.push(`await nftables.socket.request(${this.#raw(message)})`)
    else this.#comment(`not told: ${message.name}`)
  }

  #route(message: DecodedMessage): void {
    for (const line of ipCommand(message, this.#names)) this.#comment(line.replace(/^# /, ''))
    const found = routeCall(message, this.#devices)
    if (found === undefined)
      this.#lines.push(
        message.definition === undefined
          ? `// not told: ${printable(message.name)}`
          : `await route.socket.request(${this.#raw(message)})`,
      )
    else {
      this.#form(found.sameness)
      this.#lines.push(`await route.${found.call.object}.${called(found.call)}`)
    }
    this.#lines.push('')
  }

  #transaction(messages: readonly DecodedMessage[], generation: number | undefined): void {
    this.#imports.add('NftTransaction')
    // A block of its own: a capture may have several.
    this.#lines.push('{', '  const t = new NftTransaction()')
    const inner = generation === undefined ? [] : [`t.pin(${generation})`]
    for (const step of nftSteps(messages, this.#told)) {
      if (step.call === undefined) inner.push(...step.messages.map(message => `t.message(${this.#step(message)})`))
      else {
        if (step.sameness === 'content') inner.push(otherForm)
        if (isWritten(step.call.args)) this.#imports.add('nft')
        inner.push(`t.${called(step.call)}`)
      }
    }
    this.#lines.push(...inner.map(indent), '  await nftables.ruleset.commit(t, { handles: false })', '}', '')
  }

  #form(sameness: Sameness): void {
    if (sameness === 'content') this.#lines.push(otherForm)
  }

  #comment(text: string): void {
    this.#lines.push(`// ${printable(text)}`)
  }

  /** A request as the socket takes it. */
  #raw(message: DecodedMessage): string {
    const kind = (message.flags & NLM_F.DUMP) === NLM_F.DUMP ? 'dump' : /_GET/.test(message.name) ? 'query' : 'command'
    const implied = requestFlags({ kind, definition: message.definition as MessageDefinition, body: undefined })
    return this.#members([`kind: '${kind}'`], message, message.flags & ~implied)
  }

  #step(message: DecodedMessage): string {
    return this.#members([], message, message.flags & ~(NLM_F.REQUEST | NLM_F.ACK | NLM_F.ECHO))
  }

  #members(first: readonly string[], message: DecodedMessage, flags: number): string {
    const { definition, body } = this.#writer.content(message)
    return list('{ ', ' }', [
      ...first,
      `definition: ${definition}`,
      ...(flags === 0 ? [] : [`flags: 0x${flags.toString(16)}`]),
      `body: ${body}`,
    ])
  }

  #text(): string {
    const code = this.#lines.join('\n')
    const clients: string[] = []
    for (const [variable, name] of [
      ['route', 'RouteClient'],
      ['nftables', 'NftablesClient'],
    ] as const)
      if (new RegExp(`^ *await ${variable}\\.`, 'm').test(code)) {
        this.#imports.add(name)
        clients.push(`await using ${variable} = ${name}.open()`)
      }
    const imports = [...importsOf(this.#imports, 'nlkit'), ...importsOf(this.#writer.imports, 'nlkit/protocol')]
    return `${[...imports, '', ...clients, '', code.trimEnd()].join('\n').trim()}\n`
  }
}

const otherForm = '// the same, in another order or form than captured'

function importsOf(names: ReadonlySet<string>, from: string): string[] {
  if (names.size === 0) return []
  const sorted = [...names].sort((a, b) => a.localeCompare(b, 'en'))
  return [`${list('import { ', ' }', sorted)} from '${from}'`]
}

function called({ verb, args }: Call): string {
  return `${verb}(${args.map(codeOf).join(', ')})`
}
