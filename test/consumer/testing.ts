/* What a test sees of nlkit/testing. Compiled against the packed package; nothing here runs. */
import { RouteClient, RouteClientSync, type SocketOptions } from 'nlkit'
import { getLink, newLink } from 'nlkit/protocol'
import {
  answer,
  assertHasSent,
  type Fault,
  faults,
  kernel,
  Recording,
  refusal,
  replay,
  ScriptedKernel,
  simulateKernel,
  withFaults,
  withLine,
  withNamespace,
} from 'nlkit/testing'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T

export const scripted = new ScriptedKernel()
  .on(newLink, ({ body, dump }) => {
    // The handler gets what the table reads.
    type _ = [Expect<Equal<typeof body.attributes.mtu, number | undefined>>, Expect<Equal<typeof dump, boolean>>]
    return body.attributes.mtu === 1 ? refusal('EINVAL', { attribute: 'mtu' }) : undefined
  })
  .on(getLink, () =>
    answer(newLink, {
      header: { family: 0, type: 1, index: 1, flags: 0, change: 0 },
      // @ts-expect-error an MTU is a number
      attributes: { ifname: 'lo', mtu: '1500' },
    }),
  )

// @ts-expect-error no errno of that name
export const wrong = refusal('ENOTHING')

const own: Fault = { sending: datagram => (datagram.length > 100 ? [] : undefined) }

/* Whatever plays the kernel goes where a socket is opened. */
export const sources: SocketOptions[] = [
  { transport: scripted },
  {
    transport: replay('a.nl', { order: 'by-request', rewrite: { indexes: true, handles: { 1: 2 } }, ignore: ['mtu'] }),
  },
  { transport: simulateKernel() },
  { transport: withFaults(kernel, [faults.delay(5), faults.refuse({ on: 'RTM_NEWLINK', errno: 'EBUSY' }), own]) },
  { record: new Recording('a test'), netns: 'blue' },
]

export async function clients(options: SocketOptions): Promise<void> {
  RouteClient.open(options).close()
  RouteClientSync.open(options).close()
  RouteClient.events(['LINK'], options).close()
  assertHasSent(scripted, 'RTM_NEWLINK', { attributes: { mtu: 1 } })
  const index = await withNamespace(async ({ netns }) => RouteClientSync.open({ netns }).links.get('lo').index)
  type _ = [Expect<Equal<typeof index, number | undefined>>]
  await withLine(({ left }) => left.exec('ping', ['192.0.2.1']))
}
