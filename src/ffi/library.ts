import { closeSync, openSync, readlinkSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import type * as FfiRs from 'ffi-rs'
import { PlatformError } from '../errors.js'

/** How a libc function takes an argument. */
export type ArgumentType = 'int' | 'long' | 'size' | 'buffer'

/** What it gives back: `pointer` is a bigint, the others are numbers. */
export type ResultType = 'int' | 'ssize' | 'pointer'

export interface Signature {
  result: ResultType
  arguments: readonly ArgumentType[]
}

export interface CallResult {
  value: number | bigint
  /** errno as the call left it; meaningful only when `value` says that it failed. */
  errno: number
}

export type LibraryFunction = (values: readonly (number | Buffer)[]) => CallResult

/** The name under which ffi-rs keeps its handle. */
const LIBRARY = 'nlkit-libc'

/**
 * Loads ffi-rs and resolves every function of `signatures`.
 *
 * The handle is that of the running program: Node is linked to the libc it runs on, so its symbols are found without knowing
 * whether that is glibc's libc.so.6 or musl's, or where it lies.
 *
 * ffi-rs keeps one table of symbols for the process, without a lock. So all are resolved here, before the first use; from then on
 * every thread only reads the table.
 *
 * @throws PlatformError ERR_NOT_LINUX, ERR_FFI_UNAVAILABLE
 */
export function loadLibrary<Name extends string>(
  signatures: Readonly<Record<Name, Signature>>,
): Readonly<Record<Name, LibraryFunction>> {
  if (process.platform !== 'linux') {
    throw new PlatformError('ERR_NOT_LINUX', `netlink and network namespaces need Linux; this is ${process.platform}`)
  }
  const ffi = loadFfi()
  ffi.open({ library: LIBRARY, path: '' })
  const functions: Partial<Record<Name, LibraryFunction>> = {}
  for (const [name, signature] of Object.entries(signatures) as [Name, Signature][]) {
    resolveSymbol(ffi, name)
    functions[name] = bindFunction(ffi, name, signature)
  }
  return functions as Record<Name, LibraryFunction>
}

function loadFfi(): typeof FfiRs {
  // ffi-rs's loader makes a report of the whole process to see which libc this is, which takes longer than loading it, walks every
  // network interface and waits for the kernel's RTNL lock. So it is told, where that can be seen otherwise.
  const report: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report
  const { excludeNetwork = false, getReport } = report
  const glibcVersionRuntime = { glibc: 'not looked at', musl: undefined }
  const libc = libcOfNode()
  if (libc) report.getReport = () => ({ header: { glibcVersionRuntime: glibcVersionRuntime[libc] } })
  report.excludeNetwork = true
  try {
    const require = createRequire(import.meta.url)
    const ffi: typeof FfiRs = require('ffi-rs')
    if (!isFirstThread()) keepLoaded(require)
    return ffi
  } catch (error) {
    throw new PlatformError(
      'ERR_FFI_UNAVAILABLE',
      `ffi-rs, which calls libc, does not load on ${process.platform}-${process.arch}: ${(error as Error).message}. ` +
        'Its native part is an optional dependency: reinstall without --omit=optional, on the machine that runs it',
      { cause: error },
    )
  } finally {
    report.getReport = getReport
    report.excludeNetwork = excludeNetwork
  }
}

/** By the loader that Node's program asks for, which stands at its beginning. A static one has none. */
function libcOfNode(): 'glibc' | 'musl' | undefined {
  const start = Buffer.alloc(4096)
  try {
    const file = openSync('/proc/self/exe', 'r')
    try {
      readSync(file, start)
    } finally {
      closeSync(file)
    }
  } catch {
    // No /proc.
    return undefined
  }
  const loader = start.toString('latin1').match(/\/ld-(musl|linux)/)?.[1]
  return loader === 'linux' ? 'glibc' : (loader as 'musl' | undefined)
}

/** Whether this is the thread that lives as long as the process. `node:worker_threads` says so too, but takes as long to load as ffi-rs. */
function isFirstThread(): boolean {
  try {
    const [process, , thread] = readlinkSync('/proc/thread-self').split('/')
    return process === thread
  } catch {
    // No /proc.
    return false
  }
}

/** RTLD_NODELETE of dlfcn.h, which Node does not publish. */
const RTLD_NODELETE = 0x1000

/**
 * Keeps the native part in memory. Node unloads it when the worker thread that loaded it first ends, though the process may
 * still come back to it, and crashes.
 */
function keepLoaded(require: NodeJS.Require): void {
  const native = Object.keys(require.cache).find(path => path.includes('ffi-rs') && path.endsWith('.node'))
  if (native !== undefined) process.dlopen({ exports: {} }, native, constants.dlopen.RTLD_LAZY | RTLD_NODELETE)
}

/** Makes ffi-rs look up `name` without calling it: it finds the symbol first and then refuses the argument that is missing. */
function resolveSymbol(ffi: typeof FfiRs, name: string): void {
  try {
    ffi.load({
      library: LIBRARY,
      funcName: name,
      retType: ffi.DataType.I32,
      paramsType: [ffi.DataType.I32],
      paramsValue: [],
    })
  } catch (error) {
    const { message } = error as Error
    if (message.includes('length is not equal')) return
    throw new PlatformError('ERR_FFI_UNAVAILABLE', `this libc has no ${name}(): ${message}`, { cause: error })
  }
}

function bindFunction(ffi: typeof FfiRs, name: string, signature: Signature): LibraryFunction {
  const { DataType } = ffi
  const argumentTypes = {
    int: DataType.I32,
    long: DataType.I64,
    size: DataType.U64,
    buffer: DataType.U8Array,
  } satisfies Record<ArgumentType, FfiRs.DataType>
  const resultTypes = {
    int: DataType.I32,
    ssize: DataType.I64,
    pointer: DataType.BigInt,
  } satisfies Record<ResultType, FfiRs.DataType>
  const retType = resultTypes[signature.result]
  const paramsType = signature.arguments.map(type => argumentTypes[type])
  return values => {
    // ffi-rs replaces `paramsType` in what it is given, hence a new object for each call.
    const { value, errnoCode } = ffi.load<typeof retType, true>({
      library: LIBRARY,
      funcName: name,
      retType,
      paramsType,
      paramsValue: [...values],
      errno: true,
    })
    return { value: value as number | bigint, errno: errnoCode }
  }
}
