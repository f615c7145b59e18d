import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/**
 * A headless browser with one page, spoken to by the DevTools protocol over two pipes: JSON messages, each ended by a NUL
 * (`--remote-debugging-pipe`). https://chromedevtools.github.io/devtools-protocol/
 */
export class Browser implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #profile: string
  readonly #answers = new Map<number, (answer: { result?: object; error?: { message: string } }) => void>()
  #next = 1
  #session: string | undefined

  private constructor(child: ChildProcess, profile: string) {
    this.#child = child
    this.#profile = profile
    let text = ''
    const output = child.stdio[4] as Readable
    output.setEncoding('utf8').on('data', chunk => {
      const parts = (text + chunk).split('\0')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const answer = JSON.parse(part) as { id?: number; result?: object; error?: { message: string } }
        if (answer.id !== undefined) this.#answers.get(answer.id)?.(answer)
      }
    })
  }

  static async open(url: string): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'nlkit-chromium-'))
    const options = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--window-size=1700,1200',
      '--remote-debugging-pipe',
    ]
    const child = spawn('chromium', [...options, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    })
    const browser = new Browser(child, profile)
    const { targetId } = await browser.call<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await browser.call<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    })
    browser.#session = sessionId
    await browser.call('Page.enable')
    await browser.call('Page.navigate', { url })
    await browser.until('document.readyState === "complete"')
    return browser
  }

  call<T extends object = object>(method: string, params: object = {}): Promise<T> {
    const id = this.#next++
    const session = this.#session === undefined ? {} : { sessionId: this.#session }
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) => {
        this.#answers.delete(id)
        if (error) reject(new Error(`${method}: ${error.message}`))
        else resolve(result as T)
      })
      ;(this.#child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`)
    })
  }

  /** The value of an expression in the page. */
  async value(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.call<{
      result: { value?: unknown }
      exceptionDetails?: { exception?: { description?: string }; text: string }
    }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** Waits for an expression to become true. */
  async until(expression: string): Promise<void> {
    for (const end = Date.now() + 30_000; !(await this.value(expression)); ) {
      if (Date.now() > end) throw new Error(`never true in the page: ${expression}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  async key(key: string): Promise<void> {
    await this.call('Input.dispatchKeyEvent', { type: 'keyDown', key, ...(key.length === 1 && { text: key }) })
    await this.call('Input.dispatchKeyEvent', { type: 'keyUp', key })
  }

  /** Moves the pointer onto an element, and presses there if asked to. */
  async point(selector: string, press = false): Promise<void> {
    const place = (await this.value(
      `(box => ({ x: box.x + Math.min(20, box.width / 2), y: box.y + box.height / 2 }))(document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`,
    )) as object
    await this.call('Input.dispatchMouseEvent', { type: 'mouseMoved', ...place })
    if (!press) return
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.call('Input.dispatchMouseEvent', { type, button: 'left', clickCount: 1, ...place })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise(resolve => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
