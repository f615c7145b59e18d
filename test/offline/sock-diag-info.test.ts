/* INET_DIAG_INFO has a struct of each protocol, and nothing but its length says of which. */
import { expect, test } from 'vitest'
import { Input, Output } from '../../protocol/codec/index.js'
import {
  type InetInfo,
  inetInfo,
  isMptcpInfo,
  isSctpInfo,
  isTcpInfo,
  mptcpInfo,
  sctpInfo,
  sockaddrStorage,
  tcpInfo,
} from '../../protocol/sock-diag/index.js'

/** Bytes that are all different, so that a member at a wrong place would show. */
const ofLength = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + 1) & 0xff)

const read = (data: Uint8Array, littleEndian = true): InetInfo =>
  inetInfo.read(new Input(data, littleEndian), 0, data.length)

function written(value: InetInfo, littleEndian = true): Uint8Array {
  const output = new Output(littleEndian)
  inetInfo.write(output, value)
  return output.take()
}

test.each([
  ['TCP, of Linux 3.2', tcpInfo.minimum, isTcpInfo],
  ['TCP', tcpInfo.length, isTcpInfo],
  ['MPTCP, of Linux 5.9', mptcpInfo.minimum, isMptcpInfo],
  ['MPTCP', mptcpInfo.length, isMptcpInfo],
  ['SCTP', sctpInfo.length, isSctpInfo],
])('of %s, %i bytes', (_name, length, is) => {
  for (const littleEndian of [true, false]) {
    const data = ofLength(length)
    const value = read(data, littleEndian)
    expect([isTcpInfo, isMptcpInfo, isSctpInfo].filter(each => each(value))).toEqual([is])
    // Padding of the structs is not kept: what is read of the bytes written says the same.
    expect(read(written(value, littleEndian), littleEndian)).toEqual(value)
    expect(written(value, littleEndian)).toHaveLength(length)
  }
})

test('lengths do not meet: what is told apart by them can be', () => {
  expect(mptcpInfo.length).toBeLessThan(tcpInfo.minimum)
  expect(tcpInfo.length).toBeLessThan(sctpInfo.length)
})

test('an address with room to spare is an address; anything else is its bytes', () => {
  const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.padEnd(256, '0'), 'hex'))
  const four = bytesOf('02000050c0000201')
  const six = bytesOf(`0a000050 00000000 20010db8${'00'.repeat(11)}01 00000000`.replaceAll(' ', ''))
  const spoilt = bytesOf(`02000050c0000201${'00'.repeat(100)}01`)
  const readStorage = (data: Uint8Array) => sockaddrStorage.read(new Input(data, true), 0, data.length)
  expect(readStorage(four)).toEqual({ address: '192.0.2.1', port: 80 })
  expect(readStorage(six)).toEqual({ address: '2001:db8::1', port: 80 })
  expect(readStorage(spoilt)).toEqual(spoilt)
  for (const data of [four, six, spoilt, bytesOf('')]) {
    const output = new Output(true)
    sockaddrStorage.write(output, readStorage(data))
    expect(output.take()).toEqual(data)
  }
})
