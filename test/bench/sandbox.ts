import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds after which a measurement no longer waits for the kernel to take down namespaces: others may make and leave them all the time. */
export const longestEnd = 10_000

/**
 * Everything under /run is the sandbox's own: names of namespaces, above all. /sys shows its devices. It ends when its standard input does,
 * so also when the harness is killed.
 */
const prepare = 'mount -t tmpfs none /run && mkdir /run/netns && mount -t sysfs none /sys && echo ready && exec cat'

/** Network and mount namespaces that an idle process holds. Nothing of them is seen outside, and they end with it. */
export class Sandbox implements AsyncDisposable {
  readonly #holder: ReturnType<typeof spawn>
  readonly #longest: number

  private constructor(holder: ReturnType<typeof spawn>, longest: number) {
    this.#holder = holder
    this.#longest = longest
  }

  /**
   * @param longest milliseconds, at most, for which its end waits until the kernel has taken down what anybody left
   * @throws Error that says why there is none: no root, no unshare
   */
  static async open(longest = longestEnd): Promise<Sandbox> {
    const arguments_ = ['--net', '--mount', '--propagation', 'private', 'sh', '-c', prepare]
    const holder = spawn('unshare', arguments_, { stdio: 'pipe' })
    let [told, complaint] = ['', '']
    holder.stderr.on('data', text => {
      complaint += text
    })
    const ready = new Promise<void>((resolve, reject) => {
      holder.stdout.on('data', text => {
        told += text
        if (told.includes('ready\n')) resolve()
      })
      holder.on('error', reject)
      holder.on('close', status => reject(new Error(`unshare: ${complaint.trim() || `status ${status}`}`)))
    })
    await ready
    return new Sandbox(holder, longest)
  }

  /** The command line that runs `words` inside. In the same folder: entering a mount namespace leads to its root. */
  inside(words: readonly string[]): string[] {
    const there = ['sh', '-c', 'cd "$0" && exec "$@"', process.cwd(), ...words]
    return ['nsenter', '-t', `${this.#holder.pid}`, '-n', '-m', '--', ...there]
  }

  /** Runs a command inside and returns what it printed. @throws Error */
  run(...words: string[]): string {
    const [program = '', ...rest] = this.inside(words)
    return execFileSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#holder, 'exit')
    this.#holder.kill('SIGKILL')
    await ended
    await untilTakenDown(this.#longest)
  }
}

/** The kernel takes namespaces down in the background: the next measurement should not pay for that. */
async function untilTakenDown(longest: number): Promise<void> {
  const end = performance.now() + longest
  for (let calm = 0; calm < 3 && performance.now() < end; ) {
    calm = takesDown() ? 0 : calm + 1
    await sleep(50)
  }
}

/** A kworker says what it works on: `kworker/u4:1+netns`. */
function takesDown(): boolean {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .some(pid => {
      try {
        const command = readFileSync(`/proc/${pid}/comm`, 'utf8')
        return command.startsWith('kworker') && command.includes('+netns')
      } catch {
        return false
      }
    })
}
