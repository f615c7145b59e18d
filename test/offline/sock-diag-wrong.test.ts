import { expect, test } from 'vitest'
import { Output } from '../../protocol/codec/index.js'
import { byFamily } from '../../protocol/sock-diag/by-family.js'
import { inetDiagBytecode } from '../../protocol/sock-diag/bytecode.js'

test.each([[[null]], [[7]], [[{ code: 7, yes: 4, no: 8, host: null }]], [[{ code: 7, yes: 4, no: 8 }]]])(
  'a filter of sockets with %j in it is refused',
  program => {
    expect(() => inetDiagBytecode.write(new Output(true), program as never)).toThrow(
      expect.objectContaining({ name: 'EncodeError' }),
    )
  },
)

test.each([null, {}, { header: null }, { header: {} }, { header: { family: 'inet' } }])(
  'a question of sockets that is %j is refused',
  value => {
    expect(() => byFamily('sock_diag', {}).write(new Output(true), value as never)).toThrow(
      expect.objectContaining({ code: 'ERR_ENCODE_TYPE' }),
    )
  },
)
