import assert from 'node:assert/strict'
import test from 'node:test'
import {
  assertFixture,
  assertHasSent,
  assertMatchesCapture,
  faults,
  Recording,
  replay,
  withFaults,
  withNamespace,
} from 'nlkit/testing'
import { uplink } from './uplink.js'

const file = new URL('uplink.nl', import.meta.url).pathname

test('the bridge and its masquerading are set up', async () => {
  const kernel = replay(file)
  assert.equal(await uplink({ transport: kernel }), 2)
  kernel.end()
})

test('what is sent can be looked at', async () => {
  const sent = new Recording()
  await uplink({ transport: replay(file), record: sent })
  assertHasSent(sent, 'RTM_NEWADDR', { attributes: { local: '192.168.0.1' } })
  assertMatchesCapture(sent, file)
})

test('when the name is taken, nothing else is tried', async () => {
  const kernel = withFaults(replay(file), [faults.refuse({ on: 'RTM_NEWLINK', errno: 'EEXIST' })])
  const sent = new Recording()
  await assert.rejects(uplink({ transport: kernel, record: sent }), { code: 'EEXIST' })
  assert.equal(sent.events.filter(({ type }) => type === 'send').length, 1)
})

test('the recording is what its bytes say', () => assertFixture(file))

test('on a real kernel', t => withNamespace(({ netns }) => uplink({ netns }), t))
