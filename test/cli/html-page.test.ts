import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeMessage } from '../../protocol/netlink/index.js'
import { AF, newLink } from '../../protocol/route/index.js'
import { PcapngWriter } from '../../src/capture/index.js'
import { Browser } from '../support/chromium.js'
import { describeWith } from '../support/kernel.js'
import { nlkit } from './nlkit.js'

const count = 20_000

describeWith('the page of nlkit dump --html, 20,000 messages in a browser', ['chromium'], () => {
  const directory = mkdtempSync(join(tmpdir(), 'nlkit-page-'))
  let page: Browser
  const text = (selector: string) => page.value(`document.querySelector(${JSON.stringify(selector)}).textContent`)

  beforeAll(async () => {
    const writer = new PcapngWriter()
    const packets = Array.from({ length: count }, (_, i) =>
      writer.write({
        bytes: encodeMessage(
          newLink,
          { flags: 5, sequence: i + 1, portId: 0 },
          {
            header: { family: AF.UNSPEC, type: 0, index: 0, flags: 0, change: 0 },
            attributes: { ifname: `veth${i}`, mtu: 1500, linkinfo: { kind: 'veth' } },
          },
          true,
        ),
        littleEndian: true,
        protocol: 0,
        direction: 'sent',
        time: BigInt(i) * 1_000_000n,
        place: { offset: 0 },
      }),
    )
    const [capture, report] = [join(directory, 'capture.pcapng'), join(directory, 'report.html')]
    writeFileSync(capture, Buffer.concat(packets))
    expect((await nlkit(['dump', '--html', report, capture])).status).toBe(0)
    page = await Browser.open(pathToFileURL(report).href)
  }, 120_000)

  afterAll(async () => {
    await page?.[Symbol.asyncDispose]()
    rmSync(directory, { recursive: true })
  })

  test('opens with all of them, of which only those that are seen are drawn', async () => {
    await page.until('document.querySelector("#messages .row") !== null')
    expect(await text('#shown')).toMatch(/20[,. ]?000/)
    expect(await page.value('document.querySelectorAll("#messages .row").length')).toBeLessThan(200)
  })

  test('searches while one types, and shows the message that is chosen', async () => {
    await page.point('#search', true)
    const started = Date.now()
    for (const key of 'veth19999') await page.key(key)
    await page.until('document.querySelectorAll("#messages .row").length === 1')
    // Nine keys, each through 20,000 messages; a machine that is busy gets time.
    expect(Date.now() - started).toBeLessThan(15_000)
    await page.point('#messages .row', true)
    await page.until('/veth19999/.test(document.querySelector("#tree").textContent)')
    expect(await text('#name')).toContain('RTM_NEWLINK')
  })

  test('a field and its bytes mark each other; a click keeps them; keys move', async () => {
    const name = (await page.value(
      `[...document.querySelectorAll('#tree .node')].find(node => /IFLA_IFNAME/.test(node.textContent)).id`,
    )) as string
    await page.point(`#${name}`)
    await page.until('document.querySelectorAll("#bytes .marked").length > 0')
    const marked = `[...new Set([...document.querySelectorAll('#bytes .hex .marked')].map(cell => cell.dataset.at))].length`
    // Length, type, nine characters and a NUL; padding is not the field's.
    expect(await page.value(marked)).toBe(14)
    await page.point('#bytes .hex .marked', true)
    await page.until(`document.querySelector('#${name}').classList.contains('pinned')`)
    expect(await text('#about')).toContain('IFLA_IFNAME')
    await page.value('document.querySelector("#tree").focus()')
    await page.key('ArrowDown')
    await page.until(`!document.querySelector('#${name}').classList.contains('pinned')`)
    expect(await page.value('document.querySelectorAll("#tree .pinned").length')).toBe(1)
  })

  test('the message is said as a command, and command, path and bytes are copied', async () => {
    expect(await text('#words')).toBe('ip link set dev veth19999 mtu 1500 type veth')
    // Clipboards are a person's to allow; what would be in it is what the page hands over.
    await page.value(`(navigator.clipboard.writeText = async text => { window.copied = text }, 0)`)
    for (const [button, expected] of [
      ['#copy-words', /^ip link set dev veth19999 /],
      ['#copy-path', /^\w/],
      ['#copy-hex', /^(?:[0-9a-f]{2})+$/],
    ] as const) {
      await page.point(button, true)
      await page.until(`document.querySelector('${button}').dataset.done === 'copied'`)
      expect(await page.value('window.copied')).toMatch(expected)
    }
  })

  test('is dark where the system is, and fits a narrow screen', async () => {
    const colour = 'getComputedStyle(document.body).backgroundColor'
    const media = (value: string) =>
      page.call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
    await media('light')
    const light = await page.value(colour)
    await media('dark')
    expect(await page.value(colour)).not.toBe(light)
    await page.call('Emulation.setDeviceMetricsOverride', {
      width: 380,
      height: 700,
      deviceScaleFactor: 1,
      mobile: false,
    })
    expect(await page.value('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380)
  })
})
