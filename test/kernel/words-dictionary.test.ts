import { expect, test } from 'vitest'
import { dataTypes } from '../../src/dump/nft-syntax/data-types.js'
import { headers } from '../../src/dump/nft-syntax/headers.js'
import { ctKeys, metaKeys } from '../../src/dump/nft-syntax/keys.js'
import { reservedWords } from '../../src/dump/nft-syntax/reserved-words.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { tryText } from '../support/load-rules.js'

/** What nft says of a data type or an expression. */
function describe(namespace: NamespaceHandle, words: string): string {
  const { stdout } = netns.spawnSync(namespace, 'nft', ['describe', ...words.split(' ')], { encoding: 'utf8' })
  return String(stdout)
}

/** The words of nft that data types without a name of their own are asked by. */
const asked: Readonly<Record<string, string>> = {
  nf_proto: 'meta nfproto',
  ecn: 'ip ecn',
  ctEvent: 'ct event',
  day: 'meta day',
  ct_state: 'ct state',
  ct_dir: 'ct direction',
  ct_status: 'ct status',
}

describeKernel('the dictionary of nft syntax', ['nft'], () => {
  test('fields of headers have the length and the data type that nft gives them', () => {
    using namespace = netns.createAnonymous()
    for (const { fields } of Object.values(headers)) {
      for (const { name, length, type } of fields) {
        // nft has no describe for these two.
        if (name === 'icmpv6 parameter-problem' || name === 'icmpv6 mtu') continue
        const said = /datatype (\S+) .*, (\d+) bits/.exec(describe(namespace, name))
        expect(said?.slice(1), name).toEqual([nftName(type), String(length)])
      }
    }
  })

  test('keys of meta and ct have the size and the data type that nft gives them', () => {
    using namespace = netns.createAnonymous()
    const names = [
      ...Object.values(metaKeys).map(key => ({
        ...key,
        words: key.name.startsWith('meta') ? key.name : `meta ${key.name}`,
      })),
      ...Object.values(ctKeys).map(key => ({ ...key, words: `ct ${key.name}` })),
    ]
    for (const { words, type, bytes } of names) {
      const said = /datatype (\S+) .*, (\d+) (bits|characters)/.exec(describe(namespace, words))
      // Those that depend on a direction or a protocol.
      if (said === null) continue
      expect(said[1], words).toBe(nftName(type))
      const bits = said[3] === 'characters' ? Number(said[2]) * 8 : Number(said[2])
      expect(Math.ceil(bits / 8), words).toBe(bytes)
    }
  })

  test('symbols stand for the numbers that nft has for them', () => {
    using namespace = netns.createAnonymous()
    let compared = 0
    for (const [key, { name, symbols, order, bits }] of Object.entries(dataTypes)) {
      if (symbols === undefined || name === 'inet_proto') continue
      const text = describe(namespace, asked[name ?? key] ?? name ?? key)
      for (const [number, word] of symbols) {
        const said = new RegExp(`^\\s+"?${word}"?\\s+(0x[0-9a-f]+|\\d+)$`, 'm').exec(text)?.[1]
        expect(said, `${name ?? key} ${word}`).toBeDefined()
        // nft prints types of the network's byte order as this host reads them.
        const value = BigInt(said ?? 0)
        const turned = order === 'big' && bits === 16 ? ((value & 0xffn) << 8n) | (value >> 8n) : value
        const host = name === 'iface_type' ? [value, ((value & 0xffn) << 8n) | (value >> 8n)] : [turned]
        expect(host, `${name ?? key} ${word}`).toContain(number)
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(150)
  })

  test('a reserved word is one that nft does not take for a name', () => {
    using namespace = netns.createAnonymous()
    for (const word of reservedWords) {
      const text = `table ip ${word} {\n set ${word} {\n type ipv4_addr\n }\n counter ${word} {\n }\n chain ${word} {\n }\n chain a0 {\n jump ${word}\n ip saddr @${word} counter name ${word}\n }\n}\ndelete table ip ${word}\n`
      expect(tryText(namespace, text), word).not.toBe('')
    }
    for (const word of ['filter', 'nat', 'input', 'docker', 'a.b/c-d', 'last', 'public'])
      expect(tryText(namespace, `table ip ${word} {\n}\n`), word).toBe('')
  })
})

/** Types without a name of their own, as `nft describe` calls them. */
const describedAs: Readonly<Record<number, string>> = {
  3: 'bitmask',
  4: 'integer',
  5: 'string',
  18: 'time',
  30: 'ct_label',
  37: 'ecn',
  40: 'ct_event',
  43: 'time',
  44: 'hour',
  45: 'day',
}

const nftName = ({ id, name }: { readonly id: number; readonly name: string | undefined }): string =>
  describedAs[id] ?? name ?? ''
