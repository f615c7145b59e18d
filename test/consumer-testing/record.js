// Once, as root: runs the program in a namespace of its own and keeps what the kernel said.
import { Recording, withNamespace } from 'nlkit/testing'
import { uplink } from './uplink.js'

await withNamespace(async ({ netns }) => {
  const recording = new Recording('uplink')
  console.log(`index ${await uplink({ netns, record: recording })}`)
  recording.save(new URL('uplink.nl', import.meta.url).pathname)
})
