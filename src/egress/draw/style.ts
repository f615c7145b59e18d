/** Colours by what a thing is; the second set is for dark pages. A viewer without media queries shows the first. */
const light = {
  page: '#ffffff',
  machine: '#f6f8fa',
  panel: '#ffffff',
  border: '#d0d7de',
  text: '#1f2328',
  muted: '#59636e',
  way: '#0969da',
  unreached: '#afb8c1',
  broken: '#d1242f',
  bridge: '#ddf4ff',
}

const dark: typeof light = {
  page: '#0d1117',
  machine: '#151b23',
  panel: '#0d1117',
  border: '#3d444d',
  text: '#f0f6fc',
  muted: '#9198a1',
  way: '#4493f8',
  unreached: '#656c76',
  broken: '#f85149',
  bridge: '#121d2f',
}

const colours = (of: typeof light): string => `
.page{fill:${of.page}}
.machine{fill:${of.machine};stroke:${of.border}}
.panel{fill:${of.panel};stroke:${of.border}}
.bridge{fill:${of.bridge}}
.title,.value{fill:${of.text}}
.label,.kind{fill:${of.muted}}
.way{stroke:${of.way}}
.head{fill:${of.way}}
.way.unreached{stroke:${of.unreached}}
.head.unreached{fill:${of.unreached}}
.way.broken,.cross,.panel.broken{stroke:${of.broken}}
.bad{fill:${of.broken}}`

const shapes = `
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}
.title{font:600 13px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
.kind{font:11px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
.way,.cross{fill:none;stroke-width:2}
.cross{stroke-width:3;stroke-linecap:round}
.way.unreached{stroke-dasharray:2 5}
.way.broken,.panel.broken{stroke-dasharray:6 4}
.panel.broken{stroke-width:1.5}`

/** The style sheet of a picture. */
export const STYLE = `${shapes}${colours(light)}
@media (prefers-color-scheme:dark){${colours(dark)}
}
`
