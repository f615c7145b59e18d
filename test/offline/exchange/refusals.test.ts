import { describe, expect, test } from 'vitest'
import { Input, rootNode, type TreeNode } from '../../../protocol/codec/index.js'
import type { NlmsgerrAttributes } from '../../../protocol/netlink/index.js'
import { newLink } from '../../../protocol/route/link.js'
import { newRoute } from '../../../protocol/route/route.js'
import type { KernelError } from '../../../src/socket/errors.js'
import type { Command } from '../../../src/socket/request.js'
import { acknowledge, done, type SentMessage } from '../../support/scripted-transport.js'
import { command, dump, faces, failure, link, query } from './conversations.js'

/** A VLAN as `ip link add link 1 name eth0.5 type vlan id 5` asks for it. */
const vlan = command(0, {
  body: link(0, { link: 1, ifname: 'eth0.5', linkinfo: { kind: 'vlan', data: { id: 5 } } }),
  subject: { name: 'eth0.5' },
  label: 'eth0.5',
})

const multipath: Command = {
  kind: 'command',
  definition: newRoute,
  body: {
    header: { family: 2, dst_len: 16, src_len: 0, tos: 0, table: 254, protocol: 3, scope: 0, type: 1, flags: 0 },
    attributes: {
      dst: '10.9.0.0',
      multipath: [
        { header: { flags: 0, hops: 0, ifindex: 3 }, attributes: { gateway: '10.0.0.2' } },
        { header: { flags: 0, hops: 0, ifindex: 3 }, attributes: { gateway: '10.99.0.1' } },
      ],
    },
  },
} as Command

/** Where the attribute of that path starts in a message that was sent. */
function offsetOf(sent: SentMessage, definition: typeof newLink | typeof newRoute, path: string): number {
  const root = rootNode('', 16, sent.bytes.length)
  definition.body.explore!(new Input(sent.bytes, true), 16, sent.bytes.length, root)
  const find = (node: TreeNode): TreeNode | undefined =>
    node.path === path && node.kind !== 'header' ? node : node.children.map(find).find(found => found !== undefined)
  return find(root)!.start
}

describe.each(faces)('%s', (_, open) => {
  async function refused(
    request: Command,
    errno: number,
    attributes: (sent: SentMessage) => NlmsgerrAttributes,
    capped = true,
  ): Promise<KernelError> {
    const face = open({ script: ([sent]) => [acknowledge(sent!, { errno, attributes: attributes(sent!), capped })] })
    return (await failure(face.request(request))) as KernelError
  }

  test.each([true, false])('names the attribute by its path, request capped: %s', async capped => {
    const error = await refused(
      vlan,
      34,
      sent => ({ msg: 'Invalid VLAN id', offs: offsetOf(sent, newLink, 'linkinfo.data.id') }),
      capped,
    )
    const { start, end } = error.attribute!
    expect(error).toMatchObject({
      name: 'KernelError',
      code: 'ERANGE',
      errno: 34,
      operation: 'RTM_NEWLINK',
      kernelMessage: 'Invalid VLAN id',
      attribute: { path: 'linkinfo.data.id', uapi: 'IFLA_VLAN_ID', value: 5 },
      subject: { name: 'eth0.5' },
      index: undefined,
    })
    expect(error.message).toBe(
      `RTM_NEWLINK (eth0.5): ERANGE: Invalid VLAN id (at linkinfo.data.id, bytes ${start}..${end})`,
    )
    expect(new DataView(error.request.buffer).getUint16(start, true)).toBe(5)
    expect(end - start).toBe(2)
  })

  test.each([true, false])('without any extended ACK it says what errno says, request capped: %s', async capped => {
    const error = await refused(vlan, 17, () => ({}), capped)
    expect(error.message).toBe('RTM_NEWLINK (eth0.5): EEXIST: File exists')
    expect(error.attribute).toBeUndefined()
  })

  test('finds the attribute of one element of a list', async () => {
    const error = await refused(multipath, 101, sent => ({
      msg: 'Nexthop has invalid gateway',
      offs: offsetOf(sent, newRoute, 'multipath[1].gateway'),
    }))
    expect(error.attribute).toMatchObject({ path: 'multipath[1].gateway', uapi: 'RTA_GATEWAY', value: '10.99.0.1' })
  })

  test('names a missing attribute: of the message, and of a nest', async () => {
    const ofMessage = await refused(vlan, 22, () => ({ missType: 5 }))
    expect(ofMessage).toMatchObject({ missing: 'IFLA_LINK' })
    expect(ofMessage.message).toBe('RTM_NEWLINK (eth0.5): EINVAL: Invalid argument (missing: IFLA_LINK)')
    const ofNest = await refused(vlan, 22, sent => ({
      missType: 2,
      missNest: offsetOf(sent, newLink, 'linkinfo.data'),
    }))
    expect(ofNest.missing).toBe('IFLA_VLAN_FLAGS in linkinfo.data')
    const unknown = await refused(vlan, 22, () => ({ missType: 999 }))
    expect(unknown.missing).toBe('attribute 999')
  })

  test.each<[string, NlmsgerrAttributes['policy']]>([
    ['1..4094', { minValueU: 1n, maxValueU: 4094n }],
    ['-5..5', { minValueS: -5n, maxValueS: 5n }],
    ['at most 15 bytes', { maxLength: 15 }],
    ['at least 4 bytes', { minLength: 4 }],
    ['4 to 16 bytes', { minLength: 4, maxLength: 16 }],
    ['bits 0x3f', { mask: 0x3fn }],
    ['bits 0x3', { bitfield32Mask: 3 }],
  ])('says what the policy allows: %s', async (text, policy) => {
    const error = await refused(vlan, 34, () => ({ policy: policy! }))
    expect(error.message).toContain(`(allowed: ${text})`)
    expect(error.extendedAck.policy).toMatchObject(policy!)
  })

  test('an offset outside of the request is not guessed at', async () => {
    const error = await refused(vlan, 22, () => ({ msg: 'somewhere', offs: 4096 }))
    expect(error.attribute).toBeUndefined()
    expect(error.message).toBe('RTM_NEWLINK (eth0.5): EINVAL: somewhere')
  })

  test('text of the kernel and of the caller cannot act on a terminal', async () => {
    const error = await refused({ ...vlan, label: 'a\u001b[31m' }, 22, () => ({ msg: 'bad\u001b[2J\u0007' }))
    expect(error.message).not.toMatch(/\p{Cc}/u)
  })

  test('an errno without a name keeps its number', async () => {
    const error = await refused(vlan, 4000, () => ({}))
    expect(error).toMatchObject({ code: 'E4000', errno: 4000 })
  })

  test('a dump is refused by NLMSG_ERROR, or by the errno in its NLMSG_DONE', async () => {
    const attributes = { msg: 'Invalid header for link dump request' }
    const byError = open({ script: ([sent]) => [acknowledge(sent!, { errno: 22, attributes, capped: false })] })
    const byDone = open({ script: ([sent]) => [done(sent!, { errno: 22, attributes })] })
    const text = 'RTM_GETLINK: EINVAL: Invalid header for link dump request'
    expect((await failure(byError.request(dump()))).message).toBe(text)
    expect((await failure(byDone.request(dump()))).message).toBe(text)
    const bare = open({ script: ([sent]) => [done(sent!, { errno: 95 })] })
    expect((await failure(bare.request(dump()))).message).toBe('RTM_GETLINK: EOPNOTSUPP: Operation not supported')
  })

  test('the offset in an NLMSG_DONE counts from the request too', async () => {
    const face = open({
      script: ([sent]) => [
        done(sent!, {
          errno: 22,
          attributes: { offs: offsetOf(sent!, newLink, 'ifname') },
        }),
      ],
    })
    const error = await failure(face.request(dump({ body: link(0, { master: 3, ifname: 'x' }) })))
    expect(error).toMatchObject({ attribute: { path: 'ifname', value: 'x' } })
  })

  test('a query is refused as well', async () => {
    const face = open({ script: ([sent]) => [acknowledge(sent!, { errno: 19 })] })
    expect(await failure(face.request(query(3, { label: 'eth7' })))).toMatchObject({
      code: 'ENODEV',
      message: 'RTM_GETLINK (eth7): ENODEV: No such device',
    })
  })
})
