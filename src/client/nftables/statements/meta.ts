import { type Expression, NFT_META, NFT_REG } from '../../../../protocol/netfilter/index.js'
import { type DataType, dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { type Scalar, valueBytes } from '../values.js'
import { type Comparison, compare, type Match, type RuleContext } from './match.js'

/* What the kernel knows of a packet beside its bytes: `meta mark`, `iifname`. */

function key(number: number, type: DataType, learn?: (context: RuleContext, value: number) => void) {
  const loaded = {
    type,
    partial: false,
    typeOf: { kind: 'meta', key: number },
    load: (): Expression => ({ name: 'meta', data: { key: number, dreg: NFT_REG[1] } }),
  } as const
  return (to: Comparison): Match => {
    const match = compare(loaded, to, () => [])
    if (learn === undefined || (typeof to !== 'string' && typeof to !== 'number')) return match
    return {
      toExpressions(context) {
        learn(context, valueBytes(type, to)[0]!)
        return match.toExpressions(context)
      },
    }
  }
}

/** `meta …`: names and numbers of devices, the mark, protocols, the socket's owner. */
export const meta = {
  length: key(NFT_META.LEN, { ...dataTypes.hostInteger, bits: 32 }),
  mark: key(NFT_META.MARK, dataTypes.mark),
  /** A device by its index. */
  iif: key(NFT_META.IIF, dataTypes.device),
  oif: key(NFT_META.OIF, dataTypes.device),
  iifname: key(NFT_META.IIFNAME, dataTypes.deviceName),
  oifname: key(NFT_META.OIFNAME, dataTypes.deviceName),
  skuid: key(NFT_META.SKUID, dataTypes.uid),
  skgid: key(NFT_META.SKGID, dataTypes.gid),
  /** `'ipv4'` or `'ipv6'`. */
  nfproto: key(NFT_META.NFPROTO, dataTypes.nfProto, (context, value) => context.knowNetwork(value)),
  l4proto: key(NFT_META.L4PROTO, dataTypes.inetProto, (context, value) => context.knowTransport(value)),
  pkttype: key(NFT_META.PKTTYPE, dataTypes.packetType),
  /** `meta mark set NUMBER`. */
  setMark(mark: Scalar): Expression[] {
    return [
      { name: 'immediate', data: { dreg: NFT_REG[1], data: { value: valueBytes(dataTypes.mark, mark) } } },
      { name: 'meta', data: { key: NFT_META.MARK, sreg: NFT_REG[1] } },
    ]
  },
} as const
