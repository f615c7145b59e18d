import { NLMSG } from '../../protocol/netlink/index.js'
import type { DecodedDatagram } from '../dump/decode.js'
import type { DecodedMessage } from '../dump/decoded.js'
import type { Filter } from '../dump/filter/index.js'
import { CapturedDeviceNames, ipCommand } from '../dump/ip-command/index.js'
import { isRequest } from '../dump/ip-command/teller.js'
import { commandSyntax, NftScope } from '../dump/nft-syntax/index.js'
import { paint, type TextOptions } from '../dump/style.js'
import { messageSummary } from '../dump/summary.js'
import type { ShownOutput } from './text-output.js'

/** Messages as commands: requests and events at the margin, what the kernel answers below them, further in. */
export class WordsSink {
  readonly #names = new CapturedDeviceNames()
  readonly #scope = new NftScope()
  readonly #output: ShownOutput
  readonly #options: TextOptions
  readonly #filter: Filter | undefined

  constructor(output: ShownOutput, options: TextOptions, filter: Filter | undefined) {
    this.#output = output
    this.#options = options
    this.#filter = filter
  }

  datagram({ messages }: DecodedDatagram): void {
    // A dump names a device by its index before the one that it belongs to had its turn.
    for (const message of messages) {
      this.#names.learn(message)
      this.#scope.learn(message)
    }
    for (const message of messages) if (this.#filter?.(message) ?? true) this.#print(message)
  }

  end(): void {}

  #print(message: DecodedMessage): void {
    const { type, sequence } = message
    const answers = type === NLMSG.ERROR || (sequence !== 0 && !isRequest(message))
    for (const line of this.#lines(message)) {
      const text = answers ? `    ${line}` : line
      const comment = text.search(/(?<=^|\s)# /)
      const command = comment === -1 ? text : text.slice(0, comment)
      this.#output.line(
        paint(
          [
            [command, 'value'],
            [text.slice(command.length), 'faint'],
          ],
          this.#options,
        ),
      )
    }
  }

  #lines(message: DecodedMessage): readonly string[] {
    if (message.name.startsWith('NFT_MSG_')) return this.#nftLines(message)
    if (message.type !== NLMSG.ERROR) return ipCommand(message, this.#names)
    const refused = ((message.body as { error?: number }).error ?? 0) < 0
    return refused ? [`# refused: ${messageSummary(message)}`] : []
  }

  #nftLines(message: DecodedMessage): string[] {
    const { littleEndian } = message.datagram
    // `nft` behind the mark of a comment would hide it.
    return commandSyntax(message, { littleEndian, scope: this.#scope }).map(line =>
      line.startsWith('#') ? line : `nft ${quotedForShell(line)}`,
    )
  }
}

/** One word of the shell: nft puts the words of its command line together again. */
function quotedForShell(text: string): string {
  return /^[\w ./:@,=+-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
