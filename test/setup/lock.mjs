import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { say } from './root.mjs'

const pollMs = 100

/**
 * Run `work` while no other process on this machine runs it under the same name.
 *
 * The lock is an abstract unix socket (unix(7)): binding it is atomic, and the kernel lets go of it however its holder
 * ends, so that no stale lock can be left. Elsewhere than on Linux there is none, and two set-ups must not be started at once.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(name, work) {
  if (process.platform !== 'linux') return work()
  let server = await bind(name)
  if (!server) say('waiting for another set-up to finish')
  while (!server) {
    await setTimeout(pollMs)
    server = await bind(name)
  }
  try {
    return await work()
  } finally {
    server.close()
  }
}

/** @returns {Promise<import('node:net').Server | undefined>} undefined when another process holds the name */
function bind(/** @type {string} */ name) {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', error => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(`\0nlkit-setup-${name}`, () => resolve(server))
  })
}
