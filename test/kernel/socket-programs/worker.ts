/* Runs on a worker thread: both faces, and events, where no signal is heard. */
import { parentPort, workerData } from 'node:worker_threads'
import { newLink } from '../../../protocol/route/link.js'
import { isEvent, RouteClient, RouteClientSync } from '../../../src/index.js'

const path: string = workerData
await using events = RouteClient.events(['LINK'], { netns: { path } })
using sync = RouteClientSync.open({ netns: { path } })
await using route = RouteClient.open({ netns: { path } })
const names: string[] = []
const listening = (async () => {
  for await (const item of events) {
    if (isEvent(item, newLink) && item.body.attributes.ifname !== undefined) names.push(item.body.attributes.ifname)
    if (names.includes('b') && names.includes('a')) break
  }
})()
sync.links.add({ name: 'a', kind: 'bridge' })
await new Promise(resolve => setTimeout(resolve, 50))
await route.links.add({ name: 'b', kind: 'bridge' })
await listening
parentPort!.postMessage((await route.links.list()).map(({ name }) => name))
