/** Messages of traffic control as commands, run: `tc` sends each of them again, whether or not the kernel has the kind. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CapturedDeviceNames, type DecodedMessage, type DeviceNames, decode, ipCommand } from '../../src/dump/index.js'
import { netns } from '../../src/netns/index.js'
import { readStrace, straceOptions } from '../fixtures/strace.js'
import { isKnownHere, sentBy, told } from '../support/commands-sent.js'
import { isRequest, trafficCaptures } from '../support/ip-words.js'
import { describeKernel } from '../support/kernel.js'

/** `tc` looks devices up by their names: those of the namespace have the captured indexes. */
const names: DeviceNames = { get: index => (index === 1 ? 'lo' : `d${index}`) }
const devices = Array.from({ length: 12 }, (_, i) => `ip link add index ${i + 2} d${i + 2} type ifb`)

/** What no command line alone sends. */
const exceptions: readonly (readonly [RegExp, string])[] = [
  [/^tc filter show block /, 'looks the block up, and shows nothing where there is none'],
  [/ bpf (?:direct-action )?# not said: /, 'a descriptor of the process that sent it'],
]

/** Options that are a comment, so that nobody adds to them without a word. */
const unsaid = [
  ...['dualpi2', 'gred', 'sfb', 'taprio'].map(kind => new RegExp(`^tc qdisc .* ${kind} # not said: TCA_OPTIONS `)),
  /action (?:gate|ife|bpf) # not said: TCA_ACT_OPTIONS /,
  / basic .*# not said: TCA_BASIC_EMATCHES /,
]

describeKernel('traffic control as commands', ['strace'], () => {
  test('tc sends the same message again', { timeout: 240_000 }, () => {
    const wanted = new Map<string, string>()
    const left: string[] = []
    for (const { messages } of trafficCaptures().filter(isKnownHere))
      for (const message of messages.filter(isRequest)) {
        const [command = '', ...more] = ipCommand(message, names)
        expect(more).toEqual([])
        if (!command.startsWith('tc ')) continue
        if (!command.includes('# not said')) wanted.set(command, told(message))
        else if (!exceptions.some(([pattern]) => pattern.test(command))) left.push(command)
      }
    expect(left.filter(command => !unsaid.some(pattern => pattern.test(command)))).toEqual([])
    const commands = [...wanted.keys()].filter(command => !exceptions.some(([pattern]) => pattern.test(command)))
    expect(commands.length).toBeGreaterThan(280)
    const wrong = sentBy(commands, devices).flatMap(({ sent, stderr }, i) => {
      const command = commands[i]!
      return sent.includes(wanted.get(command)!)
        ? []
        : [{ command, wanted: wanted.get(command), sent: sent.at(-1), stderr }]
    })
    expect(wrong).toEqual([])
  })
})

const setup = `
ip link add d2 index 2 type ifb
ip link add d3 index 3 type ifb
tc qdisc add dev d2 root handle 1: htb default 0x20 r2q 5
tc class add dev d2 parent 1: classid 1:1 htb rate 6mbit burst 15kb
tc class add dev d2 parent 1:1 classid 1:20 htb rate 1mbit ceil 6mbit burst 20kb cburst 30kb prio 3 quantum 3000
tc qdisc add dev d2 parent 1:20 handle 20: tbf rate 2mbit burst 10kb limit 20kb
tc class add dev d2 parent 1:1 classid 1:30 htb rate 2mbit ceil 3mbit
tc qdisc add dev d2 parent 1:30 handle 10: pfifo limit 7
tc filter add dev d2 parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.0/8 match ip dport 80 0xffff flowid 1:20
tc filter add dev d2 parent 1: protocol all prio 3 bpf bytecode '1,6 0 0 4294967295' flowid 1:30
tc qdisc add dev d3 ingress
tc filter add dev d3 ingress protocol ip prio 2 u32 match u32 0x01020304 0xffffffff at 12 action mirred egress redirect dev d2
`

/** What the kernel makes by itself, and says so. */
const ofItself = / # (?:the kernel’s own|made by its qdisc|made with the first filter)/

const order = [/^tc qdisc .* (?:root|ingress)\b/, /^tc class/, /^tc qdisc/, /^tc filter/]

const showing = ['qdisc show', 'class show dev d2', 'filter show dev d2', 'filter show dev d3 ingress']

/** What `tc` shows, without what differs from one moment to the next. */
function shown(run: (command: string) => string): string[] {
  return showing.flatMap(what =>
    run(`tc ${what}`)
      .split('\n')
      .map(line => line.replace(/ (?:in|not_in)_hw\b/g, '').trimEnd())
      .filter(line => line !== ''),
  )
}

describeKernel('traffic control as the kernel reports it', ['strace', 'ifb'], () => {
  test('as commands makes the same', { timeout: 60_000 }, () => {
    const within = (namespace: Parameters<typeof netns.spawnSync>[0]) => (script: string) => {
      const { status, stdout, stderr } = netns.spawnSync(namespace, 'bash', ['-ec', script], { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${stderr}\n${script}`)
      return stdout
    }
    using first = netns.createAnonymous()
    within(first)(setup)
    const messages = reported(within(first))
    const learned = new CapturedDeviceNames()
    for (const message of messages) learned.learn(message)
    const made = messages.filter(({ name }) => /^RTM_NEWT?(?:QDISC|CLASS|FILTER)$/.test(name))
    const commands = made.flatMap(message => ipCommand(message, learned)).filter(line => !ofItself.test(line))
    expect(commands.join('\n')).not.toContain('# not said')
    using second = netns.createAnonymous()
    within(second)(setup.split('\n').slice(0, 3).join('\n'))
    // A queue stands in a class, which is reported behind it.
    const rank = (line: string): number => order.findIndex(pattern => pattern.test(line))
    within(second)(commands.toSorted((a, b) => rank(a) - rank(b)).join('\n'))
    expect(shown(within(second))).toEqual(shown(within(first)))
    expect(commands.length).toBeGreaterThan(9)
  })
})

/** What the kernel answers. */
function reported(run: (script: string) => string): DecodedMessage[] {
  const shows = ['ip link', ...showing.map(what => `tc ${what}`)]
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-tc-'))
  try {
    run(shows.map((show, i) => `strace ${straceOptions.join(' ')} -o ${folder}/${i} ${show} >/dev/null`).join('\n'))
    const traces = readdirSync(folder).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    return traces.flatMap(file =>
      readStrace(readFileSync(join(folder, file), 'utf8'), () => 1)
        .filter(({ type }) => type === 'receive')
        .flatMap(({ bytes }) => decode(0, bytes)),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
