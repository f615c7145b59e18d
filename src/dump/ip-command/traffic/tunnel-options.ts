/* Options of tunnels, of flower and tunnel_key: `geneve_opts 0102:80:11223344`. */
import { toHex } from '../../../../protocol/codec/index.js'
import type { FlowerEncOpts, FlowerGeneve } from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'

/** Those of one tunnel, with their mask. */
export function tunnelOptions(options: FlowerEncOpts, mask?: FlowerEncOpts): Words | undefined {
  const [kind, ...others] = Object.keys(options)
  if (kind === undefined || others.length > 0) return undefined
  const [own, ofMask] = [optionText(options), mask && optionText(mask)]
  if (own === undefined || (mask !== undefined && ofMask === undefined)) return undefined
  return [`${kind}_opts`, ofMask === undefined || /^[f:,]+$/.test(ofMask) ? own : `${own}/${ofMask}`]
}

/** What is hexadecimal and what is not is `tc`'s choice. */
function optionText({ geneve, vxlan, erspan, gtp, pfcp }: FlowerEncOpts): string | undefined {
  if (vxlan?.gbp !== undefined) return String(vxlan.gbp)
  if (gtp !== undefined) return `${two(gtp.pduType)}:${two(gtp.qfi)}`
  if (pfcp !== undefined) return `${two(pfcp.type)}:${(pfcp.seid ?? 0n).toString(16)}`
  if (erspan !== undefined) return [erspan.ver, erspan.index, erspan.dir, erspan.hwid].map(part => part ?? 0).join(':')
  return geneve?.map(parts => geneveText(Object.assign({}, ...parts))).join(',')
}

function geneveText({ class: owner = 0, type, data = new Uint8Array() }: FlowerGeneve): string {
  return `${owner.toString(16).padStart(4, '0')}:${two(type)}:${toHex(data)}`
}

const two = (number = 0): string => number.toString(16).padStart(2, '0')
