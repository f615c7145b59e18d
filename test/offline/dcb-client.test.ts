/* Data center bridging without a kernel: what dcb says and hears (fixtures/route-objects/card-dcb-*.nl), said and heard by us. */
import { expect, test } from 'vitest'
import { app, apptrust, rewr } from '../../src/client/dcb/apps.js'
import { peer, qcn } from '../../src/client/dcb/peer.js'
import { merge } from '../../src/client/dcb/per-index.js'
import { buffer, dcbx, ets, maxrate, pfc } from '../../src/client/dcb/settings.js'
import type { DecodedMessage } from '../../src/dump/decoded.js'
import type { Operation } from '../../src/socket/operation.js'
import type { Request } from '../../src/socket/request.js'
import { messagesOf } from './dump/captured.js'

const dcbMessages = (fixture: string): DecodedMessage[] =>
  messagesOf(`route-objects/card-dcb-${fixture}.nl`).filter(
    ({ name }) => name === 'RTM_GETDCB' || name === 'RTM_SETDCB',
  )

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part)))

/** Runs operations one after the other: each says what was said in the fixture next, and hears what was heard then. */
function converse(fixture: string, ...operations: Operation<unknown>[]): unknown[] {
  const messages = dcbMessages(fixture)
  const results = operations.map(operation => {
    let step = operation.next()
    while (!step.done) {
      const { kind, definition, body } = step.value as Extract<Request, { kind: 'query' | 'command' }>
      const [said, heard] = messages.splice(0, 2)
      expect([definition.name, plain(body)]).toEqual([said?.name, plain(said?.body)])
      expect([said?.datagram.direction, heard?.datagram.direction]).toEqual(['sent', 'received'])
      const reply = { type: definition.type, flags: 0, body: heard?.body }
      try {
        step = operation.next((kind === 'query' ? reply : { replies: [reply] }) as never)
      } catch (error) {
        return error
      }
    }
    return step.value
  })
  expect(messages).toEqual([])
  return results
}

test('ets', () => {
  const spec = {
    willing: true,
    tcTsa: { all: 'strict', 0: 'ets', 1: 'ets' },
    tcBw: { all: 0, 0: 30, 1: 70 },
    prioTc: { all: 0, 3: 1 },
    pgBw: { 0: 100 },
    recoTcBw: { 0: 100 },
    recoTcTsa: { 0: 'ets' },
    recoPrioTc: { 7: 1 },
  } as const
  const [, read] = converse('ets', ets.set('card0', spec), ets.get('card0'))
  expect(read).toMatchObject({
    willing: true,
    etsCap: 8,
    cbs: true,
    tcBw: [30, 70, 0, 0, 0, 0, 0, 0],
    tcTsa: ['ets', 'ets', 'strict', 'strict', 'strict', 'strict', 'strict', 'strict'],
    prioTc: [0, 0, 0, 1, 0, 0, 0, 0],
    recoTcTsa: ['ets', 'strict', 'strict', 'strict', 'strict', 'strict', 'strict', 'strict'],
  })
})

test('pfc', () => {
  const spec = { prioPfc: { all: false, 3: true }, macsecBypass: true, delay: 0 }
  const [, read] = converse('pfc', pfc.set('card0', spec), pfc.get('card0'))
  expect(read).toMatchObject({
    pfcCap: 8,
    prioPfc: [false, false, false, true, false, false, false, false],
    macsecBypass: true,
    delay: 0,
    requests: [1n, 2n, 3n, 0n, 0n, 0n, 0n, 0n],
  })
})

test('maxrate, in bits per second', () => {
  const spec = { tcMaxrate: { all: 0, 1: 1e9, 2: 1e7 } }
  const [, read] = converse('maxrate', maxrate.set('card0', spec), maxrate.get('card0'))
  expect(read).toMatchObject({ tcMaxrate: [0, 1e9, 1e7, 0, 0, 0, 0, 0] })
})

test('buffer', () => {
  const spec = { prioBuffer: { all: 0, 3: 1 }, bufferSize: { 1: 65536 } }
  const [, read] = converse('buffer', buffer.set('card0', spec), buffer.get('card0'))
  expect(read).toMatchObject({ prioBuffer: [0, 0, 0, 1, 0, 0, 0, 0], bufferSize: [65536, 65536, 0, 0, 0, 0, 0, 0] })
})

test('dcbx', () => {
  const words = ['host', 'ieee', 'static'] as const
  const step = dcbx.set('card0', words).next()
  const [said] = dcbMessages('dcbx')
  expect(plain((step.value as { body: unknown }).body)).toEqual(plain(said?.body))
  const operation = dcbx.get('card0')
  operation.next()
  const told = dcbMessages('cee').filter(({ body }) => (body as { header: { cmd: number } }).header.cmd === 22)
  expect(operation.next({ body: told[1]?.body } as never).value).toEqual(['host', 'cee', 'ieee'])
})

test('app: added, replaced, listed, deleted, flushed as by dcb', () => {
  const results = converse(
    'app',
    app.add(
      'card0',
      { selector: 'ethtype', protocol: '0x8906', priority: 3 },
      { selector: 'streamPort', protocol: 3260, priority: 4 },
      { selector: 'dgramPort', protocol: 4789, priority: 2 },
      { selector: 'port', protocol: '443', priority: 1 },
      { selector: 'dscp', protocol: 10, priority: 1 },
      { selector: 'pcp', protocol: '3de', priority: 3 },
      { selector: 'ethtype', protocol: 0, priority: 0 },
    ),
    app.replace('card0', { selector: 'dscp', protocol: 10, priority: 5 }),
    app.list('card0'),
    app.delete('card0', { selector: 'port', protocol: 443, priority: 1 }),
    app.flush('card0'),
  )
  expect(results[2]).toContainEqual({ selector: 'dscp', protocol: 10, priority: 5 })
  expect(results[2]).toContainEqual({ selector: 'pcp', protocol: 11, priority: 3 })
  expect(results[2]).toHaveLength(7)
})

test('rewr: a priority has one mark', () => {
  const results = converse(
    'rewr',
    rewr.add(
      'card0',
      { selector: 'dscp', protocol: 10, priority: 1 },
      { selector: 'pcp', protocol: '3nd', priority: 3 },
    ),
    rewr.replace('card0', { selector: 'dscp', protocol: 12, priority: 1 }),
    rewr.list('card0'),
    rewr.flush('card0'),
  )
  expect(results[2]).toContainEqual({ selector: 'dscp', protocol: 12, priority: 1 })
  expect(results[2]).toHaveLength(2)
})

test('apptrust', () => {
  expect(converse('apptrust', apptrust.set('card0', ['pcp', 'dscp']), apptrust.get('card0'))[1]).toEqual([
    'pcp',
    'dscp',
  ])
})

test('what the device refuses is an error, though the kernel acknowledges the message', () => {
  const [, refusedMode, refusedMark] = converse(
    'refused',
    ets.get('card0'),
    dcbx.set('card0', ['lldManaged']),
    app.delete('card0', { selector: 'port', protocol: 443, priority: 1 }),
  )
  expect(refusedMode).toMatchObject({ name: 'KernelError', code: 'EOPNOTSUPP', operation: 'RTM_SETDCB' })
  expect(refusedMark).toMatchObject({
    code: 'ENOENT',
    message: 'RTM_SETDCB (card0): ENOENT: No such file or directory',
    subject: [{ selector: 'port', protocol: 443, priority: 1 }],
  })
})

test('all that a device has in one answer: its peer, congestion notification', () => {
  const [first, second, ...rest] = [peer.get('card0'), qcn.get('card0'), qcn.statistics('card0')].map(operation => {
    operation.next()
    const whole = dcbMessages('show').find(({ body }) => 'ieee' in (body as { attributes: object }).attributes)
    return operation.next({ body: whole?.body } as never).value
  })
  expect(first).toMatchObject({
    ets: { willing: true, tcBw: [100, 0, 0, 0, 0, 0, 0, 0] },
    pfc: { prioPfc: [false, false, false, true, false, false, false, false] },
    app: [
      { selector: 'ethtype', protocol: 0x8906, priority: 3 },
      { selector: 'streamPort', protocol: 3260, priority: 4 },
    ],
  })
  expect(second).toMatchObject({ rpg_enable: [1, 0, 0, 0, 0, 0, 0, 0] })
  expect(rest).toMatchObject([{ rppp_created_rps: [8, 0, 0, 0, 0, 0, 0, 0] }])
})

test('a part that the device does not have is refused here: the kernel takes its setting for done', () => {
  const operation = maxrate.set('card0', { tcMaxrate: { all: 0 } })
  operation.next()
  expect(() => operation.next({ body: { header: {}, attributes: { ieee: {} } } } as never)).toThrow(
    expect.objectContaining({ code: 'EOPNOTSUPP', operation: 'RTM_GETDCB' }),
  )
})

test('wrong words are found before anything is sent', () => {
  const first = (operation: Operation<unknown>) => () => operation.next()
  const mark = { selector: 'dscp', protocol: 1, priority: 1 } as const
  expect(first(app.add('card0', { ...mark, protocol: 'no such' }))).toThrow(/"no such"/)
  expect(first(app.add('card0', { ...mark, selector: 'pcp', protocol: '9nd' }))).toThrow(/no number, DSCP/)
  expect(first(app.add('card0', { ...mark, selector: 'mark' as 'dscp' }))).toThrow(/none of ethtype, streamPort/)
  expect(first(dcbx.set('card0', ['peer' as 'host']))).toThrow(/mode "peer" is none of host, lldManaged/)
  expect(first(ets.get('a/b'))).toThrow(/contains "\/"/)
  expect(() => merge('tcBw', [1, 2], [1], value => value)).toThrow('tcBw has 1 values, 2 are needed')
  expect(() => merge('tcBw', [1, 2], { 7: 1 }, value => value)).toThrow('"7" is neither all nor a number from 0 to 1')
  expect(merge('tcBw', [1, 2, 3], { all: 0, 1: 9 }, value => value)).toEqual([0, 9, 0])
})
