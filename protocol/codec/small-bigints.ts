/** Most 64-bit numbers of a dump are small: counters of idle devices, handles. Each `bigint` made is an object; these are made once. */
export const smallBigints: readonly bigint[] = Array.from({ length: 1024 }, (_, number) => BigInt(number))

/** `view.getBigUint64(at, littleEndian)`, without a new object where the number is small. */
export function readU64(view: DataView, at: number, littleEndian: boolean): bigint {
  if (view.getUint32(littleEndian ? at + 4 : at, littleEndian) === 0) {
    const low = view.getUint32(littleEndian ? at : at + 4, littleEndian)
    if (low < 1024) return smallBigints[low]!
  }
  return view.getBigUint64(at, littleEndian)
}
