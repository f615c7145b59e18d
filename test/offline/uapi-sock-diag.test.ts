import { expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import * as sockDiag from '../../protocol/sock-diag/index.js'
import { checkTables, countTables } from '../uapi/check-tables.js'
import { uapiStructs } from '../uapi/constants.js'

test('every row, struct and constant of socket diagnostics is what the kernel headers say', () => {
  expect(checkTables(sockDiag)).toEqual([])
  expect(countTables(sockDiag).rows).toBeGreaterThanOrEqual(80)
})

test('the bits of struct inet_diag_sockopt stand where C has them', () => {
  const names = Object.keys(sockDiag.inetDiagSockopt.read(bytesOf(0, 0), 0, 2))
  const members = uapiStructs().get('inet_diag_sockopt')!.members
  expect(names).toEqual(members.map(({ name }) => name))
  members.slice(0, 11).forEach(({ name, bits }) => {
    const value = 1 << bits!.first
    expect(sockDiag.inetDiagSockopt.read(bytesOf(value & 0xff, value >> 8), 0, 2)).toMatchObject({ [name]: 1 })
  })
})

function bytesOf(...bytes: number[]): Input {
  return new Input(Uint8Array.from(bytes), true)
}
