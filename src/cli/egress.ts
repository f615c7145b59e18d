import type { Command } from 'commander'
import type { EgressOptions } from '../egress/types.js'
import { addEgressOptions, egressOptionsOf, wholeNumber } from './egress-options.js'
import { EXIT, type ExitStatus } from './fail.js'
import { toJson } from './json.js'
import { Terminal } from './terminal.js'

// Each command imports its part of the library when it runs, so that help is quick.

const EXAMPLES = `
Examples:
  nlkit egress plan --show-commands    what would be done, and what you would have typed for it
  nlkit egress up                      namespace ns0 behind bridge br0, 192.168.0.2/16, masqueraded
  nlkit egress up -n ns1               a second namespace on the same bridge
  nlkit egress up --subnet6 fd00:1::/64
                                       IPv6 beside IPv4
  nlkit egress status                  draw what is there
  nlkit egress check                   ping the gateway and the outside from the namespace
  nlkit egress explain                 why it does not get out, and the command that mends it
  nlkit egress down                    take away what up made, and only that
  nlkit egress demo                    all of it in a sandbox; needs no root`

/** Options that every command has for itself. */
interface Printing {
  json?: true
  showCommands?: true
}

/** What a command does: prints, and says how it went. */
type Work<O> = (options: EgressOptions, printing: Printing & O, terminal: Terminal) => Promise<ExitStatus>

/** `nlkit egress …` */
export function addEgress(program: Command): void {
  const egress = program
    .command('egress')
    .summary('connect a namespace to the world')
    .description(
      'Connect a namespace to the world: bridge, veth pair, addresses, default route, forwarding, NAT.\n' +
        'Every name and address has a default, that of the well-known tutorial topology.',
    )
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)

  add(egress, 'plan', 'show what up would do; change nothing', planned('plan'), withCommands)
  add(egress, 'up', 'give the namespace egress; what is there already is kept', planned('up'), withCommands)
  add(egress, 'down', 'take away what up made, and only that', planned('down'), withCommands)
  add(egress, 'status', 'draw the topology as it is', status, command =>
    command.option('--svg <file>', 'write the picture as SVG instead; - for stdout'),
  )
  add(egress, 'check', 'prove it: ping the gateway and the outside from inside', check, command =>
    withProbing(command).option('--count <number>', 'echo requests to each (default: 3)', wholeNumber),
  )
  add(egress, 'explain', 'find what stops the packet, and the command that mends it', explain, withProbing)

  egress
    .command('demo')
    .summary('show the whole story in a sandbox; needs no root')
    .description(
      'Build the topology and a little internet in a sandbox, show what NAT changes, take it down.\n' +
        'Nothing of this machine is touched, no packet leaves it. Needs root or unprivileged user namespaces.',
    )
    .option('--json', 'print the stages as JSON')
    .action(async (printing: Printing) => {
      const { demo } = await import('./egress-demo.js')
      process.exitCode = await demo(printing.json === true, new Terminal(process.stdout))
    })
}

function add<O>(
  egress: Command,
  name: string,
  summary: string,
  work: Work<O>,
  configure: (command: Command) => Command,
): void {
  const command = egress
    .command(name)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
  addEgressOptions(configure(command).option('--json', 'print JSON; docs/egress.md describes it')).action(
    async (given: Printing & O) => {
      const options = egressOptionsOf(given as Record<string, unknown>)
      process.exitCode = await work(options, given, new Terminal(process.stdout))
    },
  )
}

const withCommands = (command: Command): Command =>
  command.option('--show-commands', 'show with each step what you would have typed for it')

const PLANNED = { plan: 'egressPlan', up: 'egressUp', down: 'egressDown' } as const

function planned(verb: keyof typeof PLANNED): Work<unknown> {
  return async (options, { json, showCommands }, terminal) => {
    const egress = await import('../egress/index.js')
    const plan = await egress[PLANNED[verb]](options)
    if (json) printJson(plan)
    else (await import('./egress-report.js')).printPlan(terminal, plan, verb, showCommands === true)
    return EXIT.ok
  }
}

const status: Work<{ svg?: string }> = async (options, { json, svg }, terminal) => {
  const { egressStatus, topologySvg } = await import('../egress/index.js')
  const topology = await egressStatus(options)
  if (svg !== undefined) {
    const { writeFileSync } = await import('node:fs')
    const picture = topologySvg(topology)
    if (svg === '-') process.stdout.write(picture)
    else writeFileSync(svg, picture)
  }
  if (json) printJson(topology)
  else if (svg === undefined) (await import('./egress-report.js')).printTopology(terminal, topology)
  return EXIT.ok
}

/** What `check` and `explain` take beside the options of the topology. */
interface Probing {
  outside?: string
  outside6?: string
  count?: number
  timeout?: number
}

function probingOf({ outside, outside6, count, timeout }: Probing): Probing {
  return {
    ...(outside !== undefined && { outside }),
    ...(outside6 !== undefined && { outside6 }),
    ...(count !== undefined && { count }),
    ...(timeout !== undefined && { timeout }),
  }
}

const withProbing = (command: Command): Command =>
  command
    .option('--outside <address>', 'IPv4 address outside to reach (default: 8.8.8.8)')
    .option('--outside6 <address>', 'the same for IPv6 (default: 2001:4860:4860::8888)')
    .option('--timeout <ms>', 'how long to wait for an answer (default: 1000)', wholeNumber)

const check: Work<Probing> = async (options, given, terminal) => {
  const { egressCheck } = await import('../egress/index.js')
  const result = await egressCheck({ ...options, ...probingOf(given) })
  if (given.json) printJson(result)
  else (await import('./egress-report.js')).printCheck(terminal, result)
  return result.ok ? EXIT.ok : EXIT.failed
}

const explain: Work<Probing> = async (options, given, terminal) => {
  const { egressExplain } = await import('../egress/index.js')
  const explanation = await egressExplain({ ...options, ...probingOf(given) })
  if (given.json) printJson(explanation)
  else (await import('./egress-report.js')).printExplanation(terminal, explanation)
  return explanation.findings.some(({ severity }) => severity === 'broken') ? EXIT.failed : EXIT.ok
}

function printJson(value: unknown): void {
  process.stdout.write(`${toJson(value)}\n`)
}
