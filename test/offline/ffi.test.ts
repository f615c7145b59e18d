import { createRequire } from 'node:module'
import { afterEach, expect, test, vi } from 'vitest'
import { TransportError } from '../../src/errors.js'

const platform = Object.getOwnPropertyDescriptor(process, 'platform')!
const require = createRequire(import.meta.url)

afterEach(() => {
  Object.defineProperty(process, 'platform', platform)
  vi.resetModules()
})

test('off Linux everything can be imported; the first call says what is wrong', async () => {
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' })
  const { netns } = await import('../../src/netns/index.js')
  const { libc } = await import('../../src/ffi/libc.js')
  const notLinux = expect.objectContaining({
    name: 'PlatformError',
    code: 'ERR_NOT_LINUX',
    message: 'netlink and network namespaces need Linux; this is darwin',
  })
  expect(() => libc.socket(16, 3, 0)).toThrow(notLinux)
  expect(() => libc.unshare(0)).toThrow(notLinux)
  expect(() => netns.open({ path: '/dev/null' })).toThrow(notLinux)
})

test.runIf(process.platform === 'linux')('without the native part of ffi-rs the error says how to get it', async () => {
  const path = require.resolve('ffi-rs')
  const cached = require.cache[path]
  const failing = {
    get: () => thrower(new Error("Cannot find module '@yuuang/ffi-rs-linux-x64-gnu'")),
    configurable: true,
  }
  Object.defineProperty(require.cache, path, failing)
  try {
    const { libc } = await import('../../src/ffi/libc.js')
    expect(() => libc.socket(16, 3, 0)).toThrow(
      expect.objectContaining({
        name: 'PlatformError',
        code: 'ERR_FFI_UNAVAILABLE',
        message: expect.stringMatching(/ffi-rs-linux-x64-gnu.*--omit=optional/),
      }),
    )
  } finally {
    delete require.cache[path]
    if (cached !== undefined) require.cache[path] = cached
  }
})

test('a failed call reads like a sentence', () => {
  const error = new TransportError({
    syscall: 'setns',
    errno: 1,
    subject: '/run/netns/blue',
    hint: 'entering a network namespace needs CAP_SYS_ADMIN',
  })
  expect(String(error)).toBe(
    'TransportError: setns(/run/netns/blue): EPERM: Operation not permitted — entering a network namespace needs CAP_SYS_ADMIN',
  )
  expect(error).toMatchObject({ code: 'EPERM', errno: 1, syscall: 'setns', subject: '/run/netns/blue' })
})

test("Node's own errors get their subject; other errors stay as they are", () => {
  const cause = Object.assign(new Error('x'), { syscall: 'mkdir', errno: -13, code: 'EACCES' })
  expect(TransportError.from(cause, '/run/netns')).toMatchObject({
    message: 'mkdir(/run/netns): EACCES: Permission denied',
    errno: 13,
    cause,
  })
  const other = new RangeError('no')
  expect(TransportError.from(other, '/run/netns')).toBe(other)
})

function thrower(error: Error): never {
  throw error
}
