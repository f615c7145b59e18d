/* Matchers for vitest, and the plain functions behind them. */
import { AssertionError } from 'node:assert'
import { expect, test } from 'vitest'
import { newLink } from '../../../protocol/route/index.js'
import { RouteClientSync } from '../../../src/index.js'
import {
  assertEqualMessage,
  assertHasSent,
  assertMatchesCapture,
  Recording,
  ScriptedKernel,
  sentBy,
} from '../../../src/testing/index.js'
import { matchers } from '../../../src/testing/vitest.js'
import { inTree } from '../../setup/root.mjs'

expect.extend(matchers)

const file = inTree('fixtures/recordings/refused.nl')

function bridge(mtu?: number): ScriptedKernel {
  const kernel = new ScriptedKernel().on(newLink, () => {})
  using route = RouteClientSync.open({ transport: kernel })
  route.links.add({ name: 'br0', kind: 'bridge', ...(mtu !== undefined && { mtu }) })
  return kernel
}

const messageOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('it held')
}

test('toHaveSent: what is mentioned has to be there', () => {
  const kernel = bridge(1400)
  expect(kernel).toHaveSent('RTM_NEWLINK')
  expect(kernel).toHaveSent('RTM_NEWLINK', { attributes: { mtu: 1400, linkinfo: { kind: 'bridge' } } })
  expect(kernel).toHaveSent('RTM_NEWLINK', { flags: ['REQUEST', 'ACK', 'EXCL', 'CREATE'], header: { index: 0 } })
  expect(kernel).not.toHaveSent('RTM_DELLINK')
  expect(messageOf(() => expect(kernel).toHaveSent('RTM_NEWLINK', { attributes: { mtu: 1500, alias: 'x' } }))).toBe(
    'no such RTM_NEWLINK was sent; the nearest, RTM_NEWLINK br0 kind=bridge mtu=1400:\n' +
      '  expected `attributes.mtu` 1500, got 1400\n' +
      '  expected `attributes.alias` x, which is not there',
  )
  expect(messageOf(() => expect(kernel).toHaveSent('RTM_DELLINK'))).toBe(
    'no RTM_DELLINK was sent; sent was\n  RTM_NEWLINK br0 kind=bridge mtu=1400',
  )
})

test('toEqualMessage: nothing else may be there', () => {
  const [message] = sentBy(bridge(1400))
  const header = { family: 0, type: 0, index: 0, flags: 0, change: 0 }
  const linkinfo = { kind: 'bridge' }
  expect(message).toEqualMessage({ name: 'RTM_NEWLINK', header, attributes: { ifname: 'br0', mtu: 1400, linkinfo } })
  expect(messageOf(() => expect(message).toEqualMessage({ header, attributes: { ifname: 'br1', linkinfo } }))).toBe(
    'RTM_NEWLINK br0 kind=bridge mtu=1400\n' +
      '  expected `attributes.ifname` br1, got br0\n' +
      '  `attributes.mtu` 1400 was not expected',
  )
  expect(message).toEqualMessage(sentBy(bridge(1400))[0]!)
  expect(messageOf(() => expect(message).toEqualMessage(sentBy(bridge(1500))[0]!))).toContain(
    '~ mtu (IFLA_MTU): 1500 -> 1400',
  )
})

test('toMatchCapture: the same messages, by attribute', () => {
  expect(sentBy(Recording.loadSync(file))).toMatchCapture(file)
  expect(messageOf(() => expect(bridge(1400)).toMatchCapture(file))).toMatch(
    /\+ mtu \(IFLA_MTU\): 1400[\s\S]*- RTM_NEWLINK #\d+, only in A|only in A[\s\S]*\+ mtu \(IFLA_MTU\): 1400/,
  )
})

test('the plain functions throw an AssertionError that says the same', () => {
  const kernel = bridge()
  assertHasSent(kernel, 'RTM_NEWLINK', { attributes: { ifname: 'br0' } })
  assertEqualMessage(kernel.requests[0]!, sentBy(Recording.loadSync(file))[0]!)
  assertMatchesCapture(Recording.loadSync(file), file)
  expect(() => assertHasSent(kernel, 'RTM_NEWLINK', { attributes: { ifname: 'br1' } })).toThrow(AssertionError)
  expect(() => assertEqualMessage(kernel.requests[0]!, { attributes: {} })).toThrow(
    /`attributes.ifname` br0 was not expected/,
  )
  expect(() => assertMatchesCapture(kernel, file)).toThrow(/only in A/)
})
