/* What the pieces of a decoded message cost in JavaScript alone: a reader of plain objects takes at least the sum of its pieces. */
import { type Contender, measure } from './measure.js'
import { columns } from './table.js'

/** Nanoseconds for each. */
export interface Floor {
  readonly piece: string
  /** Made, and dropped at once. */
  readonly made: number
  /** Made, and kept in a list of 20,000: what collecting garbage then costs is in it. */
  readonly kept: number
}

const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) & 255)
const view = new DataView(bytes.buffer)
const halves = Array.from({ length: 256 }, (_, i) => `10.${i}.`)
const others = Array.from({ length: 256 }, (_, i) => `${i}.7`)
const three = { a: 1, b: 2, c: 3 }
const codes = Array.from({ length: 17 }, (_, i) => 48 + (i % 10))

const pieces: Readonly<Record<string, (i: number) => unknown>> = {
  'object of 4 numbers': i => ({ a: i, b: i, c: i, d: i }),
  'object of 4 numbers, three of them spread': i => ({ ...three, d: i }),
  'object of 14 numbers': i => ({ a: i, b: i, c: i, d: i, e: i, f: i, g: i, h: i, i, j: i, k: i, l: i, m: i, n: i }),
  'counter of 64 bits': i => view.getBigUint64(i & 1023),
  'IPv4 address, of two halves': i => halves[i & 255]! + others[(i >> 8) & 255]!,
  'link-layer address, of 17 codes': i => {
    codes[0] = 48 + (i & 7)
    return String.fromCharCode.apply(undefined, codes)
  },
  'copy of 4 bytes': i => bytes.slice(i & 1023, (i & 1023) + 4),
  'copy of 132 bytes': i => bytes.slice(i & 1023, (i & 1023) + 132),
}

/** What was made last: kept, so that no compiler can leave the work out. */
export let last: unknown

const listed = 20_000

function contenders(name: string, make: (i: number) => unknown): Contender[] {
  return [
    {
      name,
      count: listed,
      run() {
        for (let i = 0; i < listed; i++) last = make(i)
      },
    },
    {
      name: `${name}, kept`,
      count: listed,
      run() {
        const list = []
        for (let i = 0; i < listed; i++) list.push(make(i))
        last = list
      },
    },
  ]
}

export function floors(rounds: number, milliseconds: number): Floor[] {
  return Object.entries(pieces).map(([piece, make]) => {
    const [made = 0, kept = 0] = measure(contenders(piece, make), rounds, milliseconds)
    return { piece, made: made * 1000, kept: kept * 1000 }
  })
}

export function floorsTable(results: readonly Floor[]): string {
  if (results.length === 0) return ''
  const lines = results.map(({ piece, made, kept }) => [piece, made.toFixed(0), kept.toFixed(0)])
  const rows = columns([['', 'ns', 'ns, kept'], ...lines])
  return ['floors: pieces of a message in JavaScript alone', ...rows.map(line => `  ${line}`)].join('\n')
}
