import { type Expression, NFT_CT, NFT_META, NFT_REG } from '../../../../protocol/netfilter/index.js'
import { type DataType, dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { type Scalar, valueBytes } from '../values.js'
import { type Comparison, compare, type Match } from './match.js'

/* What connection tracking knows of a packet: `ct state`, `ct mark`. */

function key(number: number, type: DataType) {
  const loaded = {
    type,
    partial: false,
    typeOf: { kind: 'ct', key: number },
    load: (): Expression => ({ name: 'ct', data: { key: number, dreg: NFT_REG[1] } }),
  } as const
  return (to: Comparison): Match => compare(loaded, to, () => [])
}

/** `ct …`. Several flags in one text mean any of them: `ct.state('established,related')`. */
export const ct = {
  state: key(NFT_CT.STATE, dataTypes.ctState),
  status: key(NFT_CT.STATUS, dataTypes.ctStatus),
  direction: key(NFT_CT.DIRECTION, dataTypes.ctDirection),
  mark: key(NFT_CT.MARK, dataTypes.mark),
  /** `ct mark set NUMBER`, or `ct mark set meta mark`. */
  setMark(mark: Scalar | { meta: 'mark' }): Expression[] {
    const source: Expression =
      typeof mark === 'object' && 'meta' in mark
        ? { name: 'meta', data: { key: NFT_META.MARK, dreg: NFT_REG[1] } }
        : { name: 'immediate', data: { dreg: NFT_REG[1], data: { value: valueBytes(dataTypes.mark, mark) } } }
    return [source, { name: 'ct', data: { key: NFT_CT.MARK, sreg: NFT_REG[1] } }]
  },
} as const
