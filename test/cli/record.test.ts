import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTree } from '../setup/root.mjs'
import { describeKernel } from '../support/kernel.js'
import { nlkit } from './nlkit.js'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'nlkit-test-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

describeKernel('nlkit record -- COMMAND', ['strace'], () => {
  test('makes a recording that holds, with what it means', async () => {
    const file = join(directory, 'lo.nl')
    const { status, stderr } = await nlkit([
      'record',
      '-o',
      file,
      '--',
      'unshare',
      '-n',
      'ip',
      'link',
      'set',
      'lo',
      'mtu',
      '1280',
    ])
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^\d+ datagrams in .*lo\.nl\n$/) })
    const text = readFileSync(file, 'utf8')
    expect(text).toMatch(/^command: unshare -n ip link set lo mtu 1280\nkernel: /)
    expect(text).toMatch(/# RTM_NEWLINK index=1 mtu=1280\n/)
    expect(text).toMatch(/^= RTM_NEWLINK REQUEST\|ACK\n(= {3}.*\n)*= {3}mtu 1280\n/m)
    expect(await nlkit(['record', '--check', file])).toMatchObject({ status: 0, stdout: '' })
    expect((await nlkit(['dump', file])).stdout).toMatch(/RTM_NEWLINK .*mtu=1280 => ACK/)
  })

  test('passes on the status, and the refusal is in it', async () => {
    const file = join(directory, 'refused.pcapng')
    const { status } = await nlkit([
      'record',
      '-o',
      file,
      '--',
      'unshare',
      '-n',
      'ip',
      'link',
      'set',
      'lo',
      'master',
      'lo',
    ])
    expect(status).toBe(2)
    expect((await nlkit(['dump', file])).stdout).toMatch(/RTM_NEWLINK/)
  })

  test('runs nothing when the file cannot be written', async () => {
    const marker = join(directory, 'marker')
    const { status, stderr } = await nlkit(['record', '-o', '/nowhere/x.nl', '--', 'touch', marker])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^nlkit: ENOENT: .*\/nowhere\/x\.nl/)
    expect(() => readFileSync(marker)).toThrow('ENOENT')
  })
})

describe('files', () => {
  const source = inTree('fixtures/route/link-set-mtu.nl')

  test('are checked, and what is wrong is told', async () => {
    const file = join(directory, 'wrong.nl')
    writeFileSync(file, readFileSync(source))
    expect(await nlkit(['record', '--update-values', file])).toMatchObject({ status: 0, stderr: '' })
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('=   mtu 1280', '=   mtu 1500'))
    const checked = await nlkit(['record', '--check', source, file])
    expect(checked.status).toBe(1)
    expect(checked.stdout).toBe(`${file}: event 3: expected "  mtu 1500", the bytes say "  mtu 1280"\n`)
    expect(await nlkit(['record', '--update-bytes', file])).toMatchObject({ status: 0 })
    expect(await nlkit(['record', '--check', file])).toMatchObject({ status: 0 })
    expect(readFileSync(file, 'utf8')).toContain('dc050000')
  })

  test('that cannot be read are named', async () => {
    expect(await nlkit(['record', '--check', join(directory, 'none.nl')])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/ENOENT.*none\.nl/),
    })
  })
})

test.each([
  [['record'], 'nothing to record'],
  [['record', '--check'], 'no file is given'],
  [['record', '--check', '--update-values', 'x'], 'only one of'],
])('nlkit %j is refused', async (args, reason) => {
  const { status, stderr } = await nlkit(args)
  expect(status).toBe(2)
  expect(stderr).toContain(reason)
})
