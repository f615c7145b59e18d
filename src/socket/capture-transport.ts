import { CaptureFile } from './capture-file.js'
import { KernelTransport, type KernelTransportOptions } from './kernel-transport.js'
import { RecordedTransport, type Recorder } from './recorder.js'
import type { Transport } from './transport.js'

/** Where transports come from that are no kernel sockets: a replay, a script, a simulated kernel (`nlkit/testing`). */
export interface TransportSource {
  /** Opens one for a netlink protocol. What the caller asked of a kernel socket goes along: the namespace, say. */
  open(protocol: number, options: KernelTransportOptions): Transport
}

/** How a client's socket is opened. */
export interface SocketOptions extends KernelTransportOptions {
  /** Opens the socket instead of the kernel; nothing native is loaded then. */
  transport?: TransportSource
  /** Is told every datagram that the socket sends and receives, and every failure. */
  record?: Recorder
}

/**
 * A socket to the kernel, or to what plays it. With `NLKIT_CAPTURE=file.pcapng` (or `file.nl`) in the environment all that it
 * says and hears is written there, too, behind what the file holds already.
 *
 * @throws TransportError, NamespaceError, PlatformError
 */
export function openTransport(protocol: number, options: SocketOptions = {}): Transport {
  const { transport: source, record, ...asked } = options
  const transport = source ? source.open(protocol, asked) : new KernelTransport(protocol, asked)
  try {
    const path = process.env.NLKIT_CAPTURE
    const captured = path ? new RecordedTransport(transport, captureFile(path)) : transport
    return record ? new RecordedTransport(captured, record) : captured
  } catch (error) {
    transport.close()
    throw error
  }
}

/** One for each file: the sockets of a process share its section. */
const files = new Map<string, CaptureFile>()

function captureFile(path: string): CaptureFile {
  let file = files.get(path)
  if (file === undefined) {
    file = new CaptureFile(path)
    files.set(path, file)
  }
  return file
}
