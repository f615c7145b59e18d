import { describe, expect, test } from 'vitest'
import { type Conversation, Conversations, explain, explanationText } from '../../../src/dump/index.js'
import { allFixtures, messagesOf } from './captured.js'

function refusals(path: string): Conversation[] {
  const conversations = new Conversations()
  const all = [...messagesOf(path).flatMap(message => conversations.push(message)), ...conversations.end()]
  return all.filter(({ errors }) => errors.length > 0)
}

function explained(path: string): string[] {
  return refusals(path).flatMap(({ errors, requests }) =>
    errors.map(error => {
      const request = requests.find(({ sequence }) => sequence === error.sequence)
      const explanation = explain(error, request)!
      const { missing, likely } = explanation
      const at = explanation.attribute ?? likely?.attribute
      const where = at === undefined ? '' : ` at ${at.path}${at.value === undefined ? '' : `=${at.value}`}`
      return `${explanation.name}${where}${missing === undefined ? '' : ` missing ${missing}`}${likely === undefined ? '' : ` (${likely.why})`}`
    }),
  )
}

/** iproute2 asks before most commands whether the kernel can make devices. */
const question = /iproute2 asks in this way/

test('every refusal of the captured errors has its place in the request and a reason', () => {
  // What ip was told to do stands in the fixture: a name that is there, an unknown kind, VLAN 4096, a gateway out of reach, a VRF
  // without a table, an address for a device with an MTU of 1.
  expect(explained('captures/errors.nl').filter(line => !question.test(line))).toMatchInlineSnapshot(`
    [
      "EEXIST at ifname=b0 (a device has this name already, or this alternative name)",
      "EOPNOTSUPP at linkinfo.kind=nosuchkind (the kernel has no devices of this kind: its module is missing, or was left out when the kernel was built)",
      "ERANGE at linkinfo.data.id=4096 (VLAN ids go from 0 to 4094)",
      "ENETUNREACH at gateway=10.99.0.1 (the gateway cannot be reached directly: it has to be in the network of an address of the device, which is up, or the route needs onlink)",
      "EINVAL at linkinfo (a VRF needs IFLA_VRF_TABLE in its data)",
      "ENOBUFS at header.index=2 (this device has no IP: its MTU is too small (IPv4 takes 68, IPv6 1280), or its kind carries none)",
      "ENOBUFS at header.index=2 (this device has no IP: its MTU is too small (IPv4 takes 68, IPv6 1280), or its kind carries none)",
    ]
  `)
})

describe.each(allFixtures.filter(path => refusals(path).length > 0))('%s', path => {
  test('every refusal is pointed at, misses something, or has a reason', () => {
    for (const { errors, requests } of refusals(path))
      for (const error of errors) {
        const request = requests.find(({ sequence }) => sequence === error.sequence)
        if (request === undefined) continue
        const { attribute, missing, likely, message, bytes } = explain(error, request)!
        expect(attribute ?? missing ?? likely ?? message, `${request.name} ${error.number}`).toBeDefined()
        const at = attribute ?? likely?.attribute
        if (at === undefined) continue
        // The bytes shown are those of the place, all of them.
        expect(bytes.length).toBeGreaterThan(0)
        expect(bytes.at(-1)!.end).toBe(at.end)
        expect(bytes[0]!.start).toBeLessThanOrEqual(at.start)
      }
  })
})

test('a guess is marked as one, points at the bytes, and is broken to the width', () => {
  const [refused] = refusals('captures/errors.nl').filter(({ requests }) => requests[0]!.name === 'RTM_NEWROUTE')
  expect(explanationText(explain(refused!.errors[0]!, refused!.requests[0])!, { width: 80 })).toMatchInlineSnapshot(`
    "RTM_NEWROUTE: ENETUNREACH (Network is unreachable): "Nexthop has invalid gatewa…
      probably: the gateway cannot be reached directly: it has to be in the network
                of an address of the device, which is up, or the route needs onlink
      see RTA_GATEWAY (gateway) = 10.99.0.1, bytes 40..44 of the request
         40  0a 63 00 01               RTA_GATEWAY  10.99.0.1"
  `)
})
