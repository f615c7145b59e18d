/* process.exit with everything under way: requests in the thread pool, a dump in the middle, somebody waiting for events. */
import { RouteClient } from '../../../src/client/route/index.js'

const route = RouteClient.open()
const view = await RouteClient.view(['links', 'routes'])
void (async () => {
  for await (const _ of view);
})()
for (let i = 0; i < 100; i++) route.links.list().catch(() => {})
setTimeout(() => process.exit(7), 5)
// Keeps the process alive for longer than the test waits.
setTimeout(() => {}, 600_000)
