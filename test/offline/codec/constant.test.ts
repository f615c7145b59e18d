/** What is written once and copied from then on is written as everything else is. */
import { describe, expect, test } from 'vitest'
import { constants } from '../../../protocol/codec/constant.js'
import { constant, Output } from '../../../protocol/codec/index.js'
import { type Expression, expressionAttributes, expressionList } from '../../../protocol/netfilter/index.js'
import { nft } from '../../../src/client/nftables/index.js'

const rule = nft.expressions('ip', [
  nft.ip.saddr('10.0.0.1'),
  nft.tcp.dport(80),
  nft.meta.iifname('eth0'),
  nft.ct.state('established'),
  nft.counter(),
  nft.masquerade(),
  nft.accept(),
])
const theirs = rule.filter(expression => constants.has(expression))

function bytes(littleEndian: boolean, write: (output: Output) => void, bareNests = false): Uint8Array {
  const output = new Output(littleEndian)
  output.bareNests = bareNests
  write(output)
  return output.take()
}

const plain = (expression: Expression) => (output: Output) =>
  expressionAttributes.writePlain(output, expression as never)
const compiled = (expression: Expression) => (output: Output) => expressionAttributes.write(output, expression as never)

test('loads, counters, address translation and verdicts are such', () => {
  expect(theirs.map(({ name }) => name)).toEqual(
    rule.map(({ name }) => name).filter(name => name !== 'cmp' && name !== 'bitwise'),
  )
  expect(nft.expressions('ip', [nft.ip.saddr('10.0.0.2'), nft.masquerade()])[0]).toBe(rule[0])
})

describe.each(theirs)('$name', expression => {
  test('is written again as the first time, for either byte order and with bare nests', () => {
    for (const littleEndian of [true, true, false, false, true])
      for (const bare of [false, true])
        expect(bytes(littleEndian, compiled(expression), bare)).toEqual(bytes(littleEndian, plain(expression), bare))
  })

  test('cannot be changed, and a changed copy is written as what it is', () => {
    bytes(true, compiled(expression))
    expect(() => Object.assign(expression.data!, { dreg: 4 })).toThrow(TypeError)
    const other = { name: 'meta', data: { key: 3, dreg: 4 } } as const
    const copy = { ...expression, ...other } as Expression
    expect(bytes(true, compiled(copy))).toEqual(bytes(true, plain(other)))
  })
})

test('stands in a list among others', () => {
  const copies = structuredClone(rule)
  for (const littleEndian of [true, false])
    expect(bytes(littleEndian, output => expressionList.write(output, rule))).toEqual(
      bytes(littleEndian, output => expressionList.write(output, copies)),
    )
})

test('bytes in it could be changed, and are refused', () => {
  expect(() => constant({ name: 'cmp', data: { data: { value: Uint8Array.of(1) } } })).toThrow(TypeError)
})
