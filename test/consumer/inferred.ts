/* What TypeScript writes down for types that it infers: the names of interfaces, not their contents. */
import type { RouteClient } from 'nlkit'
import { Input, newLink, newRoute, newRule } from 'nlkit/protocol'

const input = new Input(new Uint8Array(0), true)

export const link = newLink.body.read(input, 0, 0)
export const linkAttributes = link.attributes
export const metrics = newRoute.body.read(input, 0, 0).attributes.metrics
export const rule = newRule.body.read(input, 0, 0)
export const expression = rule.attributes.expressions?.[0]
export const links = (client: RouteClient) => client.links.list()
