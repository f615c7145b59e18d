/** Every list of every client says how the kernel was asked for it. */
import { expect, test } from 'vitest'
import { ConntrackClientSync } from '../../src/client/conntrack/index.js'
import { NftablesClientSync } from '../../src/client/nftables/index.js'
import { RouteClientSync } from '../../src/client/route/index.js'
import { SocketsClientSync } from '../../src/client/sockets/index.js'
import { KernelError } from '../../src/socket/errors.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

type List = (...given: unknown[]) => unknown

/** What a list that is not of everything has to be given. */
const needed: Readonly<Record<string, unknown>> = {
  classes: { dev: 'lo' },
  filters: { dev: 'lo' },
  chains: { dev: 'lo' },
  actions: 'gact',
  inet: 'tcp',
}

/** The lists of a client by their names: `links.list`, `vlans.listGlobal`, `ruleset.tables`. */
function listsOf(client: object): [name: string, list: List][] {
  const nftLists = ['tables', 'chains', 'rules', 'sets', 'objects', 'flowtables']
  return Object.entries(client).flatMap(([object, verbs]) =>
    Object.entries((verbs ?? {}) as Record<string, List>)
      .filter(([verb]) => verb.startsWith('list') || (object === 'ruleset' && nftLists.includes(verb)))
      .map(([verb, list]): [string, List] => [
        `${object}.${verb}`,
        () => list(...(needed[object] === undefined ? [] : [needed[object]])),
      ]),
  )
}

/** This machine's kernel need not have what is to be listed, and says so. */
const lacking: readonly (string | undefined)[] = ['ENOENT', 'EOPNOTSUPP']

function questionOf(list: List): unknown {
  try {
    return (list() as { question?: unknown }).question
  } catch (error) {
    if (error instanceof KernelError && lacking.includes(error.code)) return 'lacking'
    throw error
  }
}

describeKernel('lists', [], () => {
  test.each([
    ['route', RouteClientSync, 17],
    ['conntrack', ConntrackClientSync, 2],
    ['nftables', NftablesClientSync, 6],
    ['sockets', SocketsClientSync, 5],
  ] as const)('of %s', async (_name, client, count) => {
    await withSandbox(async inside => {
      using opened = client.open({ netns: inside.name })
      const told = listsOf(opened).map(([name, list]) => [name, questionOf(list)] as const)
      expect(told.length).toBeGreaterThanOrEqual(count)
      const there = told.filter(([, question]) => question !== 'lacking')
      expect(there.length).toBeGreaterThan(0)
      for (const [name, question] of there)
        expect([name, question]).toEqual([
          name,
          {
            message: expect.stringMatching(/^[A-Z_]+$/),
            asked: expect.any(Array),
            here: expect.any(Array),
            filtered: expect.any(Boolean),
            received: expect.any(Number),
          },
        ])
    })
  })
})
