import { expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import * as sockDiag from '../../protocol/sock-diag/index.js'
import { checkTables, countTables } from '../uapi/check-tables.js'
import { uapiStructs } from '../uapi/constants.js'

test('every row, struct and constant of socket diagnostics is what the kernel headers say', () => {
  const problems = checkTables(sockDiag, {
    // net/tcp_states.h and net/netlink/af_netlink.h are not exported; the bits of idiag_ext have no names.
    unrecorded:
      /^TCP_(ESTABLISHED|SYN_SENT|SYN_RECV|FIN_WAIT[12]|TIME_WAIT|CLOSE|CLOSE_WAIT|LAST_ACK|LISTEN|CLOSING|NEW_SYN_RECV|BOUND_INACTIVE)$|^NETLINK_(UN)?CONNECTED$|^INET_DIAG_EXT_/,
    ours: ['SOCK_SHUTDOWN'],
    // What messages say of other things than sockets.
    partial: ['AF_UNIX', 'SOCK_STREAM'],
    withoutRow: [
      'INET_DIAG_NONE',
      'INET_DIAG_REQ_NONE',
      'XDP_DIAG_NONE',
      'SKNLGRP_NONE',
      'SK_MEMINFO_VARS',
      'SK_DIAG_BPF_STORAGE_REQ_NONE',
      'SK_DIAG_BPF_STORAGE_REP_NONE',
      'SK_DIAG_BPF_STORAGE_NONE',
    ],
  })
  expect(problems).toEqual([])
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
