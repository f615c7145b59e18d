import type * as ChildProcess from 'node:child_process'
import type * as Crypto from 'node:crypto'
import { createRequire } from 'node:module'
import type * as Net from 'node:net'
import type * as WorkerThreads from 'node:worker_threads'

/* Parts of Node that few programs have use for, and that take it long to load: when one has. */

const require = createRequire(import.meta.url)

export const childProcess = (): typeof ChildProcess => require('node:child_process')
export const crypto = (): typeof Crypto => require('node:crypto')
export const net = (): typeof Net => require('node:net')
export const workerThreads = (): typeof WorkerThreads => require('node:worker_threads')
