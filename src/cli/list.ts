import { type Command, Option } from 'commander'
import { printable } from '../printable.js'
import { toJson } from './json.js'

/** Rows of a table: what a column shows, by its heading. */
export type Rows = readonly Readonly<Record<string, string | number | undefined>>[]

/** What can be listed; `list-objects.ts` knows how. */
export const OBJECTS = [
  'links',
  'addresses',
  'routes',
  'rules',
  'neighbours',
  'nexthops',
  'vlans',
  'mdb',
  'fdb',
  'qdiscs',
  'ruleset',
  'conntrack',
  'sockets',
  'namespaces',
] as const
export type ListObject = (typeof OBJECTS)[number]

const EXAMPLES = `
Examples:
  nlkit list links                     a table
  nlkit list routes --netns blue       in another namespace
  nlkit list addresses --json          all that the kernel says of each
  nlkit list ruleset                   nf_tables as nft -f reads it`

/** `nlkit list …` */
export function addList(program: Command): void {
  program
    .command('list')
    .summary(
      'show links, addresses, routes, rules, neighbours, nexthops, vlans, mdb, fdb, qdiscs, ruleset, conntrack, sockets, namespaces',
    )
    .description('Show what the kernel has, as a table or as JSON.')
    .usage(`[options] <${OBJECTS.join('|')}>`)
    .argument('<object>', `one of ${OBJECTS.join(', ')}`)
    .option('--netns <name>', 'in this namespace')
    .addOption(new Option('--json', 'print JSON: every attribute'))
    .addHelpText('after', EXAMPLES)
    .action(async (object: string, { netns, json }: { netns?: string; json?: true }) => {
      const { listObject } = await import('./list-objects.js')
      const { objects, rows, lines } = await listObject(object, netns)
      const text = lines === undefined ? table(rows) : lines.map(line => `${line}\n`).join('')
      process.stdout.write(json ? `${toJson(objects)}\n` : text)
    })
}

/** Columns as wide as what is in them; those that nothing has are left out. */
function table(rows: Rows): string {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))].filter(column =>
    rows.some(row => row[column] !== undefined && row[column] !== ''),
  )
  const cells = [columns, ...rows.map(row => columns.map(column => printable(String(row[column] ?? ''))))]
  const widths = columns.map((_, i) => Math.max(...cells.map(row => row[i]?.length ?? 0)))
  if (rows.length === 0) return ''
  return cells
    .map(
      row =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
