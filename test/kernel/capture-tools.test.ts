/** The text of strace and libmnl as the programs of this machine print it, each of the same command in a namespace of its own. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import type { CapturedDatagram } from '../../src/capture/index.js'
import { decodeDatagram } from '../../src/dump/index.js'
import { type Contents, hex, read } from '../offline/capture/support.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'nlkit-tools-'))
afterAll(() => rmSync(folder, { recursive: true }))

const command = ['nft', 'add', 'table', 'ip', 't']
const dumps = ['-s', '0', '-e', 'read=all', '-e', 'write=all']

/** What strace with these options writes of the command. */
const traced = (options: readonly string[]): Promise<Contents> =>
  withSandbox(async ({ exec }) => {
    const file = join(folder, options.join(''))
    await exec('strace', [...options, '-o', file, ...command])
    return read(readFileSync(file))
  })

/** Requests are the same each time; of answers the kernel's port and the process in them are not. */
const told = (datagram: CapturedDatagram): string =>
  datagram.direction === 'sent'
    ? `> ${hex(datagram.bytes)}`
    : `< ${decodeDatagram(datagram, 1).messages.map(({ name, end, start }) => `${name} ${end - start}`)}`

describeKernel('text of tools', ['root', 'strace', 'nft', 'nft_ip'], () => {
  const whole = traced(['-f', '-ttt', '-yy', ...dumps])

  test('strace -e read=all -e write=all has every datagram, and with -yy the protocol and who spoke', async () => {
    const { datagrams, problems } = await whole
    expect(problems.filter(({ reason }) => !reason.includes('EAGAIN'))).toEqual([])
    expect(datagrams.map(told)).toContain('< NFT_MSG_NEWGEN 44')
    expect(
      datagrams.every(({ protocol, time, process }) => protocol === 12 && time && process?.command === 'nft'),
    ).toBe(true)
  })

  test.each([[[]], [['-f']], [['-f', '-t']], [['-tt']], [['-r']], [['-y']], [['-v', '-x']], [['-f', '-T', '-xx']]])(
    'strace %j with the same dumps has the same',
    async options => {
      const { datagrams } = await traced([...options, ...dumps])
      expect(datagrams.map(told)).toEqual((await whole).datagrams.map(told))
      expect(datagrams.every(({ protocol }) => protocol === 12)).toBe(true)
    },
  )

  test.each([['-x'], ['-xx'], ['-v']])(
    'strace %s alone has what it prints as bytes, and says of the rest where it is',
    async option => {
      const { datagrams, problems } = await traced([option, '-s', '65536'])
      const all = (await whole).datagrams.map(told)
      const decoded = problems.filter(({ reason }) => /strace shows this datagram decoded/.test(reason))
      expect(datagrams.length).toBeGreaterThan(0)
      for (const datagram of datagrams) expect(all).toContain(told(datagram))
      expect(datagrams.length + decoded.length).toBe(all.length)
      for (const { place } of decoded) expect(place).toEqual({ line: expect.any(Number) })
    },
  )

  test('nft --debug=mnl has the bytes that nft sends', async () => {
    const printed = await withSandbox(async ({ name }) => {
      const { stdout, stderr } = await run('ip', ['netns', 'exec', name, 'nft', '--debug=mnl', ...command.slice(1)])
      return stdout + stderr
    })
    const { datagrams, problems } = await read(printed)
    const sent = ({ datagrams }: Contents) => datagrams.filter(({ direction }) => direction === 'sent')
    const bytes = (contents: Contents) =>
      sent(contents)
        .map(one => hex(one.bytes))
        .join('')
    expect(problems).toEqual([])
    expect(bytes({ datagrams, problems })).toBe(bytes(await whole))
  })
})
