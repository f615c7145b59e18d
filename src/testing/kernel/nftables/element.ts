import { isDeepStrictEqual } from 'node:util'
import {
  type DataAttributes,
  delSetElem,
  type ElementAttributes,
  type ElementListAttributes,
  NFT_DATA,
  NFT_SET,
  NFT_SET_ELEM,
  newSetElem,
} from '../../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import type { Batch, NftRequest } from './batch.js'
import { hasObject, keptData } from './expressions.js'
import { checkJumps } from './references.js'
import type { NftSet, Table } from './ruleset.js'

type Request = NftRequest<ElementListAttributes>

const at = (index: number): string => `elements[${index}]`

/** The set that a message is about, by name or by the id that it has in the batch. @throws Refusal */
function setOf(batch: Batch, table: Table, { set: name, setId }: ElementListAttributes): NftSet {
  const set = table.sets.find(each => each.name === name) ?? (setId === undefined ? undefined : batch.sets.get(setId))
  if (set === undefined) throw refuse('ENOENT', undefined, 'set')
  return set
}

/** Whether two elements are one: of an interval set, also on the same side. */
function sameKey(a: ElementAttributes, b: ElementAttributes): boolean {
  const essence = ({ key, keyEnd, flags = 0 }: ElementAttributes) => [key?.value, keyEnd?.value, flags]
  return isDeepStrictEqual(essence(a), essence(b))
}

export function newElementsIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const table = batch.table(request, attributes.table)
  const set = setOf(batch, table, attributes)
  for (const [index, element] of (attributes.elements ?? []).entries()) {
    const made = kept(batch, table, set, element, at(index))
    const there = set.elements.find(each => sameKey(each, made))
    if (there) {
      if (request.has(NLM_F.EXCL)) throw refuse('EEXIST', undefined, at(index))
      if (!isDeepStrictEqual(there.data, made.data) || there.objref !== made.objref)
        throw refuse('EEXIST', undefined, at(index))
      continue
    }
    const size = set.attributes.desc?.size
    if (size !== undefined && set.elements.length >= size) throw refuse('ENFILE', undefined, at(index))
    set.elements.push(made)
    tell(batch, newSetElem, table, set, [made], request)
  }
  checkJumps(table)
}

/** nft_add_set_elem: an element as the kernel keeps it. @throws Refusal */
function kept(
  batch: Batch,
  table: Table,
  set: NftSet,
  element: ElementAttributes,
  attribute: string,
): ElementAttributes {
  const { flags: setFlags = 0, keyLen = 0, dataType, dataLen = 0, objType, timeout } = set.attributes
  const { key, data, flags = 0, objref } = element
  const isEnd = (flags & NFT_SET_ELEM.INTERVAL_END) !== 0
  const invalid = refuse('EINVAL', undefined, attribute)
  if ((flags & NFT_SET_ELEM.CATCHALL) === 0 && key?.value?.length !== keyLen) throw invalid
  if (isEnd && (setFlags & NFT_SET.INTERVAL) === 0) throw invalid
  const result: ElementAttributes = { ...element }
  if (setFlags & NFT_SET.MAP) {
    if (data === undefined && !isEnd) throw invalid
    if (data?.value && dataType !== NFT_DATA.VERDICT && data.value.length !== dataLen) throw invalid
    if (data) result.data = keptData(batch, table, data as DataAttributes, attribute)
  } else if (data !== undefined) throw invalid
  if (setFlags & NFT_SET.OBJECT && !isEnd) {
    if (objref === undefined) throw invalid
    if (!hasObject(table, objType, objref)) throw refuse('ENOENT', undefined, attribute)
  }
  if (element.timeout !== undefined && (setFlags & NFT_SET.TIMEOUT) === 0) throw invalid
  // Nothing expires: what is left of the time is all of it.
  const lasts = element.timeout ?? timeout
  if (lasts && setFlags & NFT_SET.TIMEOUT) result.expiration = lasts
  return result
}

/** Without elements: all of them. */
export function delElementsIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const table = batch.table(request, attributes.table)
  const set = setOf(batch, table, attributes)
  if (attributes.elements === undefined) {
    const gone = set.elements.splice(0)
    if (gone.length > 0) tell(batch, delSetElem, table, set, gone, request)
    return
  }
  for (const [index, element] of attributes.elements.entries()) {
    const found = set.elements.findIndex(each => sameKey(each, element))
    if (found === -1) throw refuse('ENOENT', undefined, at(index))
    tell(batch, delSetElem, table, set, set.elements.splice(found, 1), request)
  }
}

function tell(
  batch: Batch,
  definition: typeof newSetElem | typeof delSetElem,
  table: Table,
  set: NftSet,
  elements: ElementAttributes[],
  request: Request,
): void {
  batch.tell(definition, table.family, () => ({ table: table.name, set: set.name, elements }), request)
}

/** The elements that a question names. @throws Refusal ENOENT */
export function findElements(set: NftSet, wanted: readonly ElementAttributes[]): ElementAttributes[] {
  return wanted.map((element, index) => {
    const found = set.elements.find(each => sameKey(each, element))
    if (found === undefined) throw refuse('ENOENT', undefined, at(index))
    return found
  })
}
