import { type DemoStage, runDemo } from '../egress/demo/index.js'
import { isInSandbox, runInSandbox, settleInSandbox } from '../egress/demo/sandbox.js'
import { printCommand, printSteps, printTopology } from './egress-report.js'
import { EXIT } from './fail.js'
import { toJson } from './json.js'
import { type Terminal, tone } from './terminal.js'

/** `nlkit egress demo`: starts itself again in a sandbox, and there shows the story. Returns the exit status. */
export async function demo(json: boolean, terminal: Terminal): Promise<number> {
  if (!isInSandbox()) return runInSandbox()
  await settleInSandbox()
  const stages: DemoStage[] = []
  if (!json) {
    terminal.line(tone('strong', 'A namespace gets egress.'))
    terminal.line(
      'All of it in a sandbox that ends with this command: nothing of this machine is touched, no packet leaves it.',
    )
  }
  const ok = await runDemo(stage => {
    stages.push(stage)
    if (!json) printStage(terminal, stage, stages.length)
  })
  if (json) process.stdout.write(`${toJson({ ok, stages })}\n`)
  else if (!ok) terminal.line(tone('bad', 'Not all went as it should.'))
  return ok ? EXIT.ok : EXIT.failed
}

const INDENT = '   '

function printStage(terminal: Terminal, { title, steps, ping, topology, says, ok }: DemoStage, number: number): void {
  terminal.line()
  terminal.line(tone('strong', `${number}. ${title}`), ok ? '' : tone('bad', ' (not as it should be)'))
  if (steps !== undefined) printSteps(terminal, steps, { showCommands: true, future: false }, INDENT)
  if (ping !== undefined) {
    printCommand(terminal, ping.command, INDENT)
    const { target, answered, seen } = ping
    terminal.line(INDENT, answered ? tone('good', `${target} answers`) : tone('bad', `no answer from ${target}`))
    if (seen !== undefined) {
      const sources = seen.length === 0 ? 'nothing' : `a request from ${seen.join(', ')}`
      terminal.line(INDENT, `what ${target} saw: ${sources}`)
    }
  }
  if (topology !== undefined) printTopology(terminal, topology, { counters: false }, INDENT)
  if (says !== undefined) terminal.line(INDENT, tone('quiet', says))
}
