import type { Command } from 'commander'
import { addPrintOptions, type PrintOptions } from './dump.js'

const EXAMPLES = `
Groups: link, address, route, rule, neighbour, netns, ruleset, the kernel's own names (IPV6_ROUTE), or all.

Examples:
  nlkit monitor                        links, addresses, routes, rules, neighbours
  nlkit monitor link -v                every field of what happens to links
  nlkit monitor ruleset                changes of nf_tables
  nlkit monitor --words                what happens, as ip commands
  nlkit monitor route --json | jq .    one object to a line
  nlkit monitor -w events.pcapng       written down, until Ctrl-C`

/** What `ip monitor` shows, too. */
const DEFAULT = ['link', 'address', 'route', 'rule', 'neighbour', 'netns']

/** `nlkit monitor …` */
export function addMonitor(program: Command): void {
  const monitor = program
    .command('monitor')
    .summary('show what changes, as it happens')
    .description('Show the events of multicast groups as they come, until Ctrl-C.')
    .argument('[group...]', 'what to listen to')
    .option('--netns <name>', 'in this namespace')
    .addHelpText('after', EXAMPLES)
  addPrintOptions(monitor).action(async (words: string[], options: PrintOptions & { netns?: string }) => {
    const { findGroups, listen } = await import('../live/groups.js')
    const { show } = await import('./show.js')
    const interrupt = new AbortController()
    process.once('SIGINT', () => interrupt.abort())
    process.once('SIGTERM', () => interrupt.abort())
    const { signal } = interrupt
    const { netns } = options
    const groups = findGroups(words.length === 0 ? DEFAULT : words)
    const events = listen(groups, signal, netns === undefined ? {} : { netns })
    process.exitCode = await show(events, { ...options, signal, title: 'nlkit monitor' })
  })
}
