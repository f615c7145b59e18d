import { RT_SCOPE, RT_TABLE, RTN, RTPROT } from '../../../protocol/route/index.js'

/* Words of `ip` for the kernel's numbers: the rest of the constant in lower case, except where `ip` has its own. */

function lower<T extends Readonly<Record<string, number>>>(names: T): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(names).map(([name, number]) => [name.toLowerCase(), number]))
}

export const scopes = {
  ...lower(RT_SCOPE),
  global: RT_SCOPE.UNIVERSE,
  host: RT_SCOPE.HOST,
  link: RT_SCOPE.LINK,
} as const
export const tables = lower(RT_TABLE)
export const routeTypes = lower(RTN)
export const routeProtocols = lower(RTPROT)
