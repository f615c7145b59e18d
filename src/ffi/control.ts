import { LITTLE, view, WORD } from './native.js'

/** One control message, cmsg(3). */
export interface ControlMessage {
  level: number
  type: number
  /** A view into the control buffer. */
  data: Buffer
}

/** `struct cmsghdr`: length (size_t), level, type. */
const HEADER_SIZE = WORD + 8

/** Splits what recvmsg(2) gave into control messages. One cut off by too small a buffer ends the list. */
export function controlMessages(control: Buffer): ControlMessage[] {
  const messages: ControlMessage[] = []
  const fields = view(control)
  for (let at = 0; at + HEADER_SIZE <= control.length; ) {
    const length = WORD === 4 ? fields.getUint32(at, LITTLE) : Number(fields.getBigUint64(at, LITTLE))
    if (length < HEADER_SIZE || at + length > control.length) break
    messages.push({
      level: fields.getInt32(at + WORD, LITTLE),
      type: fields.getInt32(at + WORD + 4, LITTLE),
      data: control.subarray(at + HEADER_SIZE, at + length),
    })
    at += Math.ceil(length / WORD) * WORD
  }
  return messages
}
