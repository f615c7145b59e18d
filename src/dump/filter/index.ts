export { FilterError } from './errors.js'
export type { FilterConversation } from './fields.js'
export { type Filter, parseFilter } from './parse.js'
