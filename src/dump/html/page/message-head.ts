/// <reference lib="dom" />
import type { PageMessage, ReportData } from './report-data.js'
import type { Parts } from './script.js'

export interface MessageHead {
  show(row: number, message: PageMessage): void
}

/** What stands above tree and bytes: who said what when, and why it was refused. */
export function messageHead(
  report: ReportData,
  parts: Parts,
  onSelect: (row: number) => void,
  onConversation: (conversation: number) => void,
): MessageHead {
  const name = document.querySelector<HTMLElement>('#name')!
  const facts = document.querySelector<HTMLElement>('#facts')!
  const error = document.querySelector<HTMLElement>('#error')!
  const comments = document.querySelector<HTMLElement>('#comments')!
  const words = document.querySelector<HTMLElement>('#words')!
  const related = document.querySelector<HTMLElement>('#related')!

  function fact(label: string, value: string): void {
    if (value === '') return
    const term = document.createElement('dt')
    const description = document.createElement('dd')
    term.textContent = label
    description.textContent = value
    const pair = document.createElement('div')
    pair.append(term, description)
    facts.append(pair)
  }

  function button(text: string, action: () => void): HTMLButtonElement {
    const element = document.createElement('button')
    element.type = 'button'
    element.textContent = text
    element.addEventListener('click', action)
    return element
  }

  /** Time of day in UTC to the nanosecond, or where the capture has no clock, since its start. */
  function clock(time: number): string {
    if (report.start === undefined || report.start < 10n ** 17n) return `${(time / 1e9).toFixed(9)} s`
    const at = report.start + BigInt(Math.round(time))
    const fraction = String(at % 10n ** 9n).padStart(9, '0')
    return `${new Date(Number(at / 10n ** 6n)).toISOString().slice(0, 19).replace('T', ' ')}.${fraction} UTC`
  }

  return {
    show(row, message) {
      const [number, time, direction, protocol, type, flags, , conversation, latency, problem, process, notes, length] =
        report.rows[row]!
      name.textContent = number === 0 ? type : `${number}  ${type}`
      facts.replaceChildren()
      if (number !== 0) {
        fact(
          'direction',
          direction === 'sent' ? '→ to the kernel' : direction === 'received' ? '← from the kernel' : '',
        )
        fact('protocol', protocol)
        fact('flags', flags)
        fact('sequence', String(message.sequence))
        fact('port', String(message.portId))
        fact('length', `${length} bytes`)
        fact('time', time === null ? '' : clock(time))
        fact('latency', latency === null ? '' : parts.formatNanoseconds(latency))
        fact('process', process)
      }
      error.hidden = problem === ''
      error.textContent = problem
      comments.hidden = notes === ''
      comments.textContent = notes
      words.hidden = message.words === ''
      words.textContent = message.words

      const members = conversation === null ? [] : report.conversations.get(conversation)!
      related.hidden = members.length < 2
      related.replaceChildren()
      if (members.length < 2 || conversation === null) return
      const at = members.indexOf(row)
      const place = `Conversation ${conversation}: ${at + 1} of ${members.length}`
      related.append(button(place, () => onConversation(conversation)))
      const link = (text: string, index: number): void => {
        const member = members[index]
        if (member === undefined || index === at) return
        const [memberNumber, , , , memberName] = report.rows[member]!
        related.append(button(`${text} ${memberNumber} ${memberName}`, () => onSelect(member)))
      }
      link('⇤', 0)
      if (at > 1) link('‹', at - 1)
      if (at < members.length - 2) link('›', at + 1)
      link('⇥', members.length - 1)
    },
  }
}
