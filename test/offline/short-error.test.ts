import { expect, test } from 'vitest'
import { Input, Output } from '../../protocol/codec/index.js'
import { errorBody } from '../../protocol/netlink/index.js'

const whole = Buffer.from('edffffff2000000010000506c80000002a000000aabbccdd', 'hex')

test.each(Array.from(whole.keys()))('an NLMSG_ERROR that ends after %i bytes is written back as it was', length => {
  const codec = errorBody(0)
  const bytes = Uint8Array.from(whole.subarray(0, length))
  const value = codec.read(new Input(bytes, true), 0, length)
  expect(value.error).toBe(length < 4 ? 0 : -19)
  const output = new Output(true)
  codec.write(output, value)
  expect(Buffer.from(output.take()).toString('hex')).toBe(Buffer.from(bytes).toString('hex'))
})
