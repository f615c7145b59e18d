/** Names of tables, protocols, scopes and groups: those of `ip`, and those of the machine's files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NameFile } from '../../src/client/route/name-file.js'
import {
  downReasons,
  groupNames,
  protocolNames,
  realmsNumber,
  scopeNames,
  tableNames,
  tosNames,
} from '../../src/client/route/names.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nlkit-names-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Names of tables, with these files in the folders `etc` and `usr`. */
function names(files: Readonly<Record<string, string>> = {}): NameFile {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return new NameFile('table', 'rt_tables', { main: 254 }, [join(root, 'etc'), join(root, 'usr')])
}

const why = (ask: () => unknown): unknown => {
  try {
    return ask()
  } catch (error) {
    return { code: (error as { code?: string }).code, message: (error as Error).message.replaceAll(root, '') }
  }
}

describe('files', () => {
  test('have names with numbers in decimal and hexadecimal, and comments', () => {
    const tables = names({ 'etc/rt_tables': '#\n# reserved\n255\tlocal\n 100 blue # ours\n0x65\tgreen\n\n#7 red\n' })
    expect(['main', 'blue', 'green', 'local'].map(name => tables.numberOf(name))).toEqual([254, 100, 101, 255])
    expect([254, 100, 101, 7].map(number => tables.nameOf(number))).toEqual(['main', 'blue', 'green', '7'])
  })

  test("the administrator's stands for the distribution's; of the folders both count, file by file", () => {
    const tables = names({
      'etc/rt_tables': '1 one\n',
      'usr/rt_tables': '2 two\n',
      'etc/rt_tables.d/a.conf': '3 three\n',
      'usr/rt_tables.d/a.conf': '4 four\n',
      'usr/rt_tables.d/b.conf': '5 five\n',
      'usr/rt_tables.d/README': '6 six\n',
    })
    expect(['one', 'three', 'five'].map(name => tables.numberOf(name))).toEqual([1, 3, 5])
    for (const name of ['two', 'four', 'six']) expect(() => tables.numberOf(name)).toThrow(/stands not in/)
  })

  test('of the distribution count where there are no others', () => {
    expect(names({ 'usr/rt_tables': '2 two\n' }).numberOf('two')).toBe(2)
  })

  test('are read when a name asks for it, and once', () => {
    const tables = names()
    expect(tables.numberOf('main')).toBe(254)
    expect(names({ 'etc/rt_tables': '9 nine\n' }).numberOf('nine')).toBe(9)
    expect(tables.numberOf('nine')).toBe(9)
    rmSync(join(root, 'etc'), { recursive: true })
    expect(tables.numberOf('nine')).toBe(9)
  })
})

test('numbers are taken as they are, also as text', () => {
  expect([7, '7', '0x10', '4294967295'].map(given => names().numberOf(given))).toEqual([7, 7, 16, 4294967295])
  expect(why(() => names().numberOf('4294967296'))).toMatchObject({ code: 'ERR_WORD' })
  expect(why(() => names().numberOf('-1'))).toMatchObject({ code: 'ERR_WORD' })
})

test('an unknown name is refused with where it was looked for, and what is wrong there', () => {
  expect(why(() => names().numberOf('blue'))).toEqual({
    code: 'ERR_WORD',
    message: 'table "blue" is none of main, and stands not in rt_tables (there is none in /etc, /usr)',
  })
  const tables = names({ 'etc/rt_tables': '100 green\nblue 7\n', 'usr/rt_tables.d/x.conf/y': '' })
  expect(why(() => tables.numberOf('blue'))).toEqual({
    code: 'ERR_WORD',
    message:
      'table "blue" is none of main, and stands not in /etc/rt_tables; line 2 of /etc/rt_tables is no number and name; /usr/rt_tables.d/x.conf cannot be read (EISDIR)',
  })
  expect(why(() => names().numberOf('toString'))).toMatchObject({ code: 'ERR_WORD' })
})

test('the words of ip need no file', () => {
  expect(tableNames.numberOf('local')).toBe(255)
  expect(protocolNames.numberOf('static')).toBe(4)
  expect(scopeNames.nameOf(0)).toBe('global')
  expect(groupNames.nameOf(0)).toBe('default')
})

test('digits of TOS are hexadecimal, as ip reads and prints them; a name goes before them', () => {
  mkdirSync(join(root, 'etc'))
  writeFileSync(join(root, 'etc/rt_dsfield'), '0x28 AF11\n0xb8 EF\n')
  const tos = new NameFile('tos', 'rt_dsfield', { default: 0 }, [join(root, 'etc')], 16)
  expect(['AF11', 'EF', 'default', '10', '0x10', 'b8', 10].map(given => tos.numberOf(given))).toEqual([
    0x28, 0xb8, 0, 0x10, 0x10, 0xb8, 10,
  ])
  expect([0x28, 0x10].map(number => tos.nameOf(number))).toEqual(['AF11', '0x10'])
  expect(why(() => tos.numberOf('AF99x'))).toMatchObject({ code: 'ERR_WORD' })
  expect(tosNames.numberOf('1c')).toBe(0x1c)
})

test('reasons to hold a device down are bits, each with what becomes of it', () => {
  expect(downReasons({ 0: true, 31: false, '0x2': true })).toEqual({ mask: 0x80000005, value: 5 })
  expect(why(() => downReasons({ 32: true }))).toEqual({
    code: 'ERR_WORD',
    message: 'reason "32" is 32; reasons are numbered from 0 to 31',
  })
  expect(why(() => downReasons({ storm: true }))).toMatchObject({
    code: 'ERR_WORD',
    message: expect.stringMatching(/^reason "storm" stands not in .*protodown_reasons/),
  })
})

test('realms are one, or two with a slash', () => {
  expect(['cosmos', '7', '3/4', 'cosmos/0x10', 9].map(realmsNumber)).toEqual([0, 7, 0x30004, 16, 9])
  expect(why(() => realmsNumber('1/2/3'))).toMatchObject({ code: 'ERR_WORD' })
  expect(why(() => realmsNumber('65536'))).toMatchObject({ code: 'ERR_WORD' })
})
