/* The page's program. Its parts are functions that use nothing but the browser, their arguments and each other through `parts`:
   so their own source text, checked like the rest, is what goes into the page. */
import { byteView } from './byte-view.js'
import { filterBar } from './filter-bar.js'
import { formatNanoseconds } from './format-time.js'
import { main } from './main.js'
import { messageHead } from './message-head.js'
import { messageList } from './message-list.js'
import { loadReport } from './report-data.js'
import { treeView } from './tree-view.js'
import { virtualList } from './virtual-list.js'

const parts = {
  loadReport,
  virtualList,
  formatNanoseconds,
  filterBar,
  messageList,
  messageHead,
  treeView,
  byteView,
}

export type Parts = typeof parts

const members = Object.entries(parts).map(([name, part]) => `${name}: ${part}`)

// esbuild can be told to keep the names of functions; it then wraps them in __name().
export const script = `'use strict';
{
const __name = each => each;
(${main})({
${members.join(',\n')}
});
}
`
