import type { RouteClient } from '../client/route/index.js'

/** Names of devices by their index; the index itself for one that is elsewhere. */
export async function deviceNames(client: RouteClient): Promise<(index: number | undefined) => string | undefined> {
  const links = await client.links.list({ skipStatistics: true })
  const names = new Map(links.map(({ index, name }) => [index, name]))
  return index => (index === undefined ? undefined : (names.get(index) ?? String(index)))
}

/** The word for a number; the number itself where there is none. */
export function word(words: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(words).findLast(name => words[name] === value) ?? String(value)
}
