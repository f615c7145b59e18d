export const style = `
:root {
  --back: #fff; --panel: #f6f7f9; --line: #dfe3e8; --text: #1c2128; --dim: #667180; --faint: #a4acb7;
  --accent: #0a5fd0; --accent-back: #e3eefd; --error: #c0211c; --error-back: #fdecea; --mark: #ffe28a; --mark-head: #ffd04d;
  --value: #0b6b3a; --name: #5b2ba8; --sent: #0a5fd0; --received: #0b6b3a; --warn: #a15c00;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171c; --panel: #1b1f26; --line: #2c323b; --text: #dde3ea; --dim: #97a2b0; --faint: #626c79;
    --accent: #6cabff; --accent-back: #1d3150; --error: #ff7d75; --error-back: #3a1d1d; --mark: #6a5412; --mark-head: #8a6b0f;
    --value: #72d19c; --name: #c3a2ff; --sent: #6cabff; --received: #72d19c; --warn: #f0b35c;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--back); color: var(--text); font: 13px/1.4 system-ui, sans-serif; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
header { display: flex; align-items: center; gap: 16px; padding: 8px 12px; background: var(--panel); border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 14px; font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 26vw; }
.filters { display: flex; flex: 1; flex-wrap: wrap; align-items: center; gap: 8px; }
#search { flex: 1 1 220px; max-width: 420px; }
input, select, button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 6px; padding: 4px 9px; }
select { max-width: 210px; }
button { cursor: pointer; white-space: nowrap; }
button:hover:not(:disabled) { border-color: var(--accent); }
button:disabled { color: var(--faint); cursor: default; }
button[aria-pressed='true'] { background: var(--accent-back); border-color: var(--accent); color: var(--accent); }
#errors[aria-pressed='true'] { background: var(--error-back); border-color: var(--error); color: var(--error); }
button[data-done]::after { content: ': ' attr(data-done); color: var(--dim); }
#conversation { background: var(--accent-back); color: var(--accent); border-color: var(--accent); }
#shown { margin-inline-start: auto; color: var(--dim); white-space: nowrap; font-variant-numeric: tabular-nums; }
main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 11fr) minmax(0, 12fr); }
.list, .detail { display: flex; flex-direction: column; min-height: 0; min-width: 0; }
.list { border-inline-end: 1px solid var(--line); }
#messages, #tree, #bytes { overflow: auto; flex: 1; min-height: 0; position: relative; contain: strict; }
.space { position: relative; min-width: 100%; }
.space > * { position: absolute; inset-inline: 0; top: 0; }
.row { display: grid; grid-template-columns: 14px 44px 78px 16px 72px minmax(120px, 3fr) minmax(0, 5fr) 64px; gap: 8px; align-items: center;
  padding: 0 10px 0 6px; white-space: nowrap; cursor: default; border-inline-start: 3px solid transparent; }
.row > * { overflow: hidden; text-overflow: ellipsis; }
.columns { flex: none; padding-inline-end: 24px; line-height: 28px; color: var(--dim); font-size: 11.5px; font-weight: 600; border-bottom: 1px solid var(--line); }
.number, .time, .latency { text-align: end; font-variant-numeric: tabular-nums; color: var(--dim); }
.columns .number, .columns .time { text-align: end; }
#messages .row:hover { background: var(--panel); }
.row.related { border-inline-start-color: var(--accent); }
#messages .row.selected { background: var(--accent-back); }
.row.member .type { padding-inline-start: 12px; }
.fold { color: var(--dim); cursor: pointer; text-align: center; }
.direction { font-weight: 700; }
.sent { color: var(--sent); }
.received { color: var(--received); }
.protocol { color: var(--dim); font-size: 11.5px; }
.type { font-weight: 500; }
.count { color: var(--dim); font-weight: 400; font-size: 11.5px; }
.summary { color: var(--dim); font: 12px var(--mono); }
.failed .type, .failed .summary { color: var(--error); }
#nothing { color: var(--dim); padding: 24px; margin: 0; text-align: center; flex: 100; }
.head { padding: 10px 14px; border-bottom: 1px solid var(--line); max-height: 45%; overflow: auto; flex: none; }
h2 { margin: 0 0 6px; font-size: 16px; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
dl { display: flex; flex-wrap: wrap; gap: 3px 18px; margin: 0; }
dl div { display: flex; gap: 6px; }
dt { color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; }
#error { margin: 10px 0 0; padding: 8px 11px; border-inline-start: 3px solid var(--error); background: var(--error-back); color: var(--error);
  border-radius: 0 6px 6px 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px/1.5 var(--mono); }
#comments { margin: 8px 0 0; padding-inline-start: 11px; border-inline-start: 3px solid var(--line); color: var(--dim); white-space: pre-wrap; overflow-wrap: anywhere; }
#words { margin: 8px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px/1.5 var(--mono); }
#related { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 9px; }
#related button { padding: 2px 8px; font-size: 12px; }
.split { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(200px, 1fr) 600px; }
#bytes { border-inline-start: 1px solid var(--line); font: 12px/20px var(--mono); }
.node { display: flex; gap: 8px; align-items: center; white-space: nowrap; padding-inline-end: 10px; cursor: default; font: 12px var(--mono); }
.node .key { color: var(--name); flex: none; }
.node .value { color: var(--value); overflow: hidden; text-overflow: ellipsis; flex: 0 1 auto; min-width: 3ch; }
.node .uapi { color: var(--faint); font-size: 11px; margin-inline-start: auto; overflow: hidden; text-overflow: ellipsis; flex: 0 1 auto; }
.node.header .key, .node.field .key { color: var(--text); }
.node.padding .key, .node.padding .value { color: var(--faint); }
.node.unknown .key, .node.unknown .value { color: var(--warn); }
.node.marked { background: var(--mark); }
.node.pinned { box-shadow: inset 3px 0 var(--warn); }
.node.marked .uapi { color: var(--text); }
.line { display: flex; gap: 14px; padding: 0 12px; white-space: pre; cursor: default; }
.offset { color: var(--faint); }
.hex { width: 49ch; flex: none; }
.hex span { display: inline-block; width: 3ch; text-align: center; }
.hex span:nth-child(8) { width: 4ch; padding-inline-end: 1ch; }
.line .tlv { color: var(--dim); }
.line .padding { color: var(--faint); }
.line .unknown { color: var(--warn); }
.line .marked { background: var(--mark); }
.line .markedHead { background: var(--mark-head); }
.line .pinned { box-shadow: inset 0 -2px var(--warn); }
.foot { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 6px 12px; border-top: 1px solid var(--line); background: var(--panel); flex: none; }
#about { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font: 12px var(--mono); color: var(--dim); }
@media (max-width: 1650px) {
  .split { grid-template-columns: minmax(0, 1fr); grid-template-rows: minmax(0, 3fr) minmax(0, 2fr); }
  #bytes { border-inline-start: 0; border-top: 1px solid var(--line); }
}
@media (max-width: 900px) {
  main { grid-template-columns: minmax(0, 1fr); grid-template-rows: minmax(0, 2fr) minmax(0, 3fr); }
  .row { grid-template-columns: 14px 44px 16px minmax(90px, 3fr) minmax(0, 5fr); }
  .row > .time, .row > .latency, .row > :nth-child(5) { display: none; }
  .list { border-inline-end: 0; border-bottom: 1px solid var(--line); }
  header { flex-wrap: wrap; }
  h1 { max-width: 100%; }
}
@media (prefers-reduced-motion: no-preference) { .node, .line span { transition: background-color 60ms; } }
`
