/** Numbers of the pcapng file format: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html */
export const BLOCK = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  /** Obsolete, before there was an enhanced packet block. */
  PACKET: 2,
  SIMPLE_PACKET: 3,
  ENHANCED_PACKET: 6,
} as const

export const byteOrderMagic = 0x1a2b3c4d

export const OPTION = {
  END: 0,
  COMMENT: 1,
  SHB_USERAPPL: 4,
  IF_NAME: 2,
  IF_TSRESOL: 9,
  IF_TSOFFSET: 14,
  /** Of an enhanced packet; its two lowest bits are the direction. */
  EPB_FLAGS: 2,
} as const

/** In epb_flags: the host received the packet, or sent it. */
export const INBOUND = 1
export const OUTBOUND = 2

/** Type and length before the body of a block, and the length again behind it. */
export const blockOverhead = 12

/** How a process is told in a comment of a packet: pcapng has no option for it. */
export function processComment(process: { pid: number; command?: string; fd?: number }): string {
  const { pid, command, fd } = process
  return `process ${pid}${command === undefined ? '' : ` (${command})`}${fd === undefined ? '' : ` fd ${fd}`}`
}

/** The process of a comment that {@link processComment} wrote. */
export function processOfComment(comment: string): { pid: number; command?: string; fd?: number } | undefined {
  const match = /^process (\d{1,10})(?: \((.*)\))?(?: fd (\d{1,10}))?$/s.exec(comment)
  if (match === null) return undefined
  const [, pid, command, fd] = match
  return {
    pid: Number(pid),
    ...(command === undefined ? {} : { command }),
    ...(fd === undefined ? {} : { fd: Number(fd) }),
  }
}
