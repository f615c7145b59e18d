/* What clients of rtnetlink open sockets for: the messages of `routeProtocol`, most of which are looked at when they are needed. */
import { expect, test } from 'vitest'
import { routeProtocol } from '../../protocol/route/index.js'
import { usualProtocol } from '../../protocol/route/usual-protocol.js'
import { rtnetlink } from '../../src/client/route/protocol.js'

const types = Array.from({ length: 300 }, (_, type) => type)

test('every message is the one of the whole protocol', () => {
  const { messages, ...others } = rtnetlink
  expect({ ...others, messages: routeProtocol.messages }).toEqual(routeProtocol)
  for (const type of types) {
    expect([type, messages.get(type)]).toEqual([type, routeProtocol.messages.get(type)])
    expect(messages.get(type)).toBe(routeProtocol.messages.get(type))
    expect([type, messages.has(type)]).toEqual([type, routeProtocol.messages.has(type)])
  }
})

test('all of them are there for whoever goes through them', () => {
  const { messages } = rtnetlink
  const all = [...routeProtocol.messages]
  expect(messages.size).toBe(all.length)
  expect([...messages]).toEqual(all)
  expect([...messages.entries()]).toEqual(all)
  expect([...messages.keys()]).toEqual(all.map(([type]) => type))
  expect([...messages.values()]).toEqual(all.map(([, message]) => message))
  const visited: unknown[] = []
  messages.forEach((message, type) => void visited.push([type, message]))
  expect(visited).toEqual(all)
})

test('the usual ones come first', () => {
  const usual = [...usualProtocol.messages.values()].map(({ name }) => name)
  expect([...routeProtocol.messages.values()].slice(0, usual.length).map(({ name }) => name)).toEqual(usual)
  expect(usual).toEqual(
    expect.arrayContaining(['RTM_NEWLINK', 'RTM_NEWADDR', 'RTM_NEWROUTE', 'RTM_NEWNEIGH', 'RTM_NEWRULE']),
  )
  expect(usual).not.toContain('RTM_NEWQDISC')
})
