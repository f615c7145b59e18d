/* linux/mpls.h: a label stack as rtnetlink carries it in place of an IP address. */
import { type Codec, EncodeError, type Input, ip, type Output } from '../codec/index.js'
import { AF } from './rtnetlink.js'

const shift = { label: 12, bottom: 8 }

/** Labels as text, outermost first: `100/200`. Traffic class and TTL are 0 when written. */
export const labels: Codec<string> = {
  name: 'mpls labels',
  fits: length => length % 4 === 0 && length > 0,
  canonical(input, start, end) {
    for (let at = start; at < end; at += 4) {
      const rest = input.view.getUint32(at) & 0xfff
      if (rest !== (at + 4 === end ? 1 << shift.bottom : 0)) return false
    }
    return true
  },
  read(input, start, end) {
    const list: number[] = []
    for (let at = start; at < end; at += 4) list.push(input.view.getUint32(at) >>> shift.label)
    return list.join('/')
  },
  write(output, value) {
    const list = String(value).split('/')
    list.forEach((text, i) => {
      const label = /^\d{1,7}$/.test(text) ? Number(text) : -1
      if (label < 0 || label > 0xfffff)
        throw new EncodeError('ERR_ENCODE_RANGE', `${JSON.stringify(value)} is no label stack such as 100/200`)
      output.u32(((label << shift.label) | (i === list.length - 1 ? 1 << shift.bottom : 0)) >>> 0, false)
    })
  },
}

const isMpls = (side: Input | Output): boolean => (side.header as { family?: number } | undefined)?.family === AF.MPLS

/** An IP address, or in a message of family AF_MPLS a label stack. */
export const ipOrLabels: Codec<string> = {
  name: 'ip',
  fits: length => length === 4 || length === 16 || labels.fits!(length),
  canonical: (input, start, end) =>
    isMpls(input) ? labels.canonical!(input, start, end) : end - start === 4 || end - start === 16,
  read(input, start, end) {
    if (isMpls(input)) return labels.read(input, start, end)
    return ip.fits!(end - start) ? ip.read(input, start, end) : ''
  },
  write: (output, value) => (isMpls(output) ? labels : ip).write(output, value),
}
