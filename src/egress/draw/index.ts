export type { DrawOptions } from './scene.js'
export { topologySvg } from './svg.js'
export { type Span, topologyLines, topologyText } from './text.js'
