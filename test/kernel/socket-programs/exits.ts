/* Leaves everything open: the process must end by itself. */
import { RouteClient, RouteClientSync } from '../../../src/index.js'

const route = RouteClient.open()
await route.links.list()
RouteClientSync.open().links.list()
RouteClient.events(['LINK'])
const events = RouteClient.events(['LINK'])
// One that waited once, and was given up.
await Promise.race([events[Symbol.asyncIterator]().next(), new Promise(resolve => setTimeout(resolve, 20))])
events.close()
// A time that is over leaves nothing behind either.
await route
  .with({ timeout: 0 })
  .links.list()
  .catch(() => {})
console.log('last line')
