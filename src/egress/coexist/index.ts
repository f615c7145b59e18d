/*
 * Living with other people's rulesets. An accept in our own table cannot override a drop in another base chain of the same hook, so
 * it has to go where the drop is:
 *
 *     const state = { ...(await client.socket.run(readRuleset())), ...readOtherFilters(config.base) }
 *     const { rules, warnings } = coexist(config, state)
 *
 * `rules` are inserted in their order, each at the start of its chain; those that are there already, tagged as ours, are kept.
 * Our own rules are not looked at, so a second `up` gets the same answer as the first.
 */
export { acceptRules } from './accept-rules.js'
export { causeName, coexist } from './coexist.js'
export { type OtherFilters, readOtherFilters } from './other-filters.js'
