import { type Codec, EncodeError, type MemberCodec, type SocketAddress, sockaddr } from '../codec/index.js'

/** An address of IP, or the 128 bytes of anything else: zeros where there is none. */
export type SockaddrStorage = SocketAddress | Uint8Array

const size = 128
const lengths: Readonly<Record<number, number>> = { 2: 16, 10: 28 }

/** struct sockaddr_storage: an address of any family, with room to spare. */
export const sockaddrStorage: MemberCodec<SockaddrStorage> = {
  name: 'sockaddr_storage',
  size,
  align: 8,
  read(input, start, end) {
    const length = lengths[input.view.getUint16(start, input.littleEndian)]
    const spare = length === undefined ? undefined : input.bytes.subarray(start + length, end)
    return length !== undefined && spare?.every(byte => byte === 0) && sockaddr.canonical!(input, start, start + length)
      ? sockaddr.read(input, start, start + length)
      : input.bytes.slice(start, end)
  },
  write(output, value) {
    if (ArrayBuffer.isView(value) || typeof value === 'string' || Array.isArray(value)) {
      const data = output.data(value as Uint8Array)
      if (data.length !== size) throw new EncodeError('ERR_ENCODE_RANGE', `expected ${size} bytes, got ${data.length}`)
      output.append(data)
      return
    }
    const start = output.length
    ;(sockaddr as Codec<SocketAddress>).write(output, value as SocketAddress)
    output.zeros(size - (output.length - start))
  },
}
