/* What most likely made the kernel refuse, where it says no more than an errno: knowledge of what checks stand behind each operation. */
import type { TreeNode, TreePath } from '../../protocol/codec/index.js'
import type { NlmsgerrAttributes } from '../../protocol/netlink/index.js'
import { generalCauses } from './causes/general.js'
import { linkCauses } from './causes/link.js'
import { nftablesCauses } from './causes/nftables.js'
import { routeCauses } from './causes/route.js'
import { type CauseRule, whatever } from './causes/rule.js'
import type { DecodedMessage } from './decoded.js'
import { find, parsePath } from './filter/path.js'
import { type AttributeLocation, locationOf } from './objection.js'

/** A guess, and no more: the kernel did not say it. */
export interface LikelyCause {
  /** In words. */
  readonly why: string
  /** What it is about in the request, where the kernel pointed at nothing. */
  readonly attribute: AttributeLocation | undefined
}

const privilege: CauseRule = {
  operation: whatever,
  errno: 'EPERM',
  says: whatever,
  why: 'it takes CAP_NET_ADMIN in the user namespace that owns this network namespace',
}

const rules: readonly CauseRule[] = [privilege, ...linkCauses, ...routeCauses, ...nftablesCauses, ...generalCauses]

/** A rule that fits what is known without the request; the paths that decide it. */
interface Candidate {
  readonly why: string
  readonly at: readonly TreePath[] | undefined
  readonly needs: readonly TreePath[] | undefined
  readonly without: readonly TreePath[]
  readonly pointsAt: readonly TreePath[] | undefined
  readonly kind: RegExp | undefined
}

const pathsOf = (paths: string): readonly TreePath[] => paths.split(' ').map(path => parsePath(path)!)
const maybePaths = (paths: string | undefined) => (paths === undefined ? undefined : pathsOf(paths))
const kindPath = pathsOf('linkinfo.kind')

const candidates = new Map<string, readonly Candidate[]>()

/** The rules for a refusal of this kind. A program mostly fails in the same few ways. */
function candidatesFor(operation: string, errno: string, msg: string): readonly Candidate[] {
  const key = `${operation} ${errno} ${msg}`
  let fitting = candidates.get(key)
  if (fitting === undefined) {
    fitting = rules
      .filter(rule => rule.operation.test(operation))
      .filter(rule => rule.errno === undefined || rule.errno.split(' ').includes(errno))
      .filter(rule => (rule.says === undefined ? msg === '' : rule.says.test(msg)))
      .map(({ why, at, needs, without, pointsAt, kind }) => ({
        ...{ why, kind, at: maybePaths(at), needs: maybePaths(needs), pointsAt: maybePaths(pointsAt) },
        without: maybePaths(without) ?? [],
      }))
    // The kernel's words may name what they are about.
    if (candidates.size === 256) candidates.clear()
    candidates.set(key, fitting)
  }
  return fitting
}

/** The likely cause of a refusal; undefined where nobody knows better than the kernel. */
export function likelyCause(
  request: DecodedMessage,
  errno: string,
  { msg = '', offs, missType }: NlmsgerrAttributes,
): LikelyCause | undefined {
  if (missType !== undefined) return undefined
  for (const { why, at, needs, without, pointsAt, kind } of candidatesFor(request.name, errno, msg)) {
    if (firstOf(request, without)) continue
    if (needs !== undefined && firstOf(request, needs) === undefined) continue
    if (pointsAt !== undefined && !isIn(offs, firstOf(request, pointsAt))) continue
    if (kind !== undefined && !kind.test(String(firstOf(request, kindPath)?.value))) continue
    const node = at && firstOf(request, at)
    if (at !== undefined && node === undefined) continue
    return { why, attribute: offs === undefined && node ? locationOf(node) : undefined }
  }
  return undefined
}

function isIn(offset: number | undefined, node: TreeNode | undefined): boolean {
  return offset !== undefined && node !== undefined && offset >= node.start && offset < node.end
}

/** The first of several paths that is in the request; a field of the fixed header only where it is not zero. */
function firstOf(request: DecodedMessage, paths: readonly TreePath[]): TreeNode | undefined {
  for (const path of paths) {
    const [node] = find(request, path)
    if (node !== undefined && !(node.kind === 'field' && node.value === 0)) return node
  }
  return undefined
}
