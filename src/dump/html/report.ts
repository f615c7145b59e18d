import { printable } from '../../printable.js'
import { BlockWriter } from './block.js'
import type { ReportEntry, ReportOptions } from './entry.js'
import type { Row, Totals } from './format.js'
import { markup } from './page/markup.js'
import { script } from './page/script.js'
import { style } from './page/style.js'
import { rowOf } from './row.js'

/** Rows to a block: opening a message parses this many. */
const blockSize = 64

/**
 * A report as one HTML page that needs nothing else: no server, no network. It shows the messages as a list that can be searched
 * and filtered, and each one's tree beside its bytes.
 */
export async function htmlReport(
  entries: Iterable<ReportEntry> | AsyncIterable<ReportEntry>,
  options: ReportOptions = {},
): Promise<string> {
  let page = ''
  for await (const part of htmlReportParts(entries, options)) page += part
  return page
}

/** The same page piece by piece, for a capture of any size: only {@link blockSize} messages are held at a time. */
export async function* htmlReportParts(
  entries: Iterable<ReportEntry> | AsyncIterable<ReportEntry>,
  { title = 'netlink messages' }: ReportOptions = {},
): AsyncGenerator<string, void> {
  yield await head(title)
  let start: bigint | undefined
  let rows: Row[] = []
  let block = new BlockWriter()
  for await (const entry of entries) {
    if (entry.kind === 'message') {
      start ??= entry.message.datagram.time
      block.add(entry)
    } else block.addEmpty()
    rows.push(rowOf(entry, start))
    if (rows.length < blockSize) continue
    yield dataBlock('rows', rows) + dataBlock('trees', block.finish())
    rows = []
    block = new BlockWriter()
  }
  if (rows.length > 0) yield dataBlock('rows', rows) + dataBlock('trees', block.finish())
  yield dataBlock('totals', { start: start === undefined ? null : String(start), blockSize } satisfies Totals)
  yield `<script>${script}</script>\n</body>\n</html>\n`
}

async function head(title: string): Promise<string> {
  // Nothing runs, is drawn or is fetched but this very script and style: text from a capture could not, even if it were taken for HTML.
  const policy = [
    "default-src 'none'",
    `script-src ${await hash(script)}`,
    `style-src ${await hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="nlkit">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${markup(escapeHtml(title))}`
}

/** JSON inside HTML: without `<` nothing ends the element, and nothing starts a comment. */
function dataBlock(name: string, data: unknown): string {
  return `<script type="application/json" data-block="${name}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>\n`
}

function escapeHtml(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

/** A source expression of CSP Level 3: the hash of the text between the tags. */
async function hash(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`
}
