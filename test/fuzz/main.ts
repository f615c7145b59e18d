/* npm run fuzz -- --inputs 1000000 [--seed N]: hostile bytes for everything that reads or prints. Exits with 1 when something was found. */
import { parseArgs } from 'node:util'
import { samples } from './inputs.js'
import { fuzzOne } from './run.js'

const { values } = parseArgs({
  options: { inputs: { type: 'string' }, seed: { type: 'string' }, findings: { type: 'string' } },
})
const inputs = Number(values.inputs ?? 1_000_000)
const first = Number(values.seed ?? Math.floor(Math.random() * 1e9))
const enough = Number(values.findings ?? 20)
if (![inputs, first, enough].every(number => Number.isSafeInteger(number) && number >= 0)) {
  process.stderr.write('usage: npm run fuzz -- [--inputs N] [--seed N] [--findings N]\n')
  process.exit(2)
}

const start = performance.now()
const said = (text: string): void => void process.stdout.write(`${text}\n`)
const all = samples()
said(`seed ${first}, ${inputs} inputs, made of ${all.datagrams.length} datagrams and ${all.captures.length} captures`)
let found = 0
for (let i = 0; i < inputs && found < enough; i++) {
  const finding = await fuzzOne(first + i, all)
  if (finding) {
    found++
    const { message = String(finding.error), stack = '' } = finding.error as Error
    said(
      `\n${finding.what}: ${message}\n${stack
        .split('\n')
        .filter(line => line.includes(' at '))
        .slice(0, 4)
        .join('\n')}`,
    )
    said(`again: npm run fuzz -- --inputs 1 --seed ${finding.seed}`)
    said(`bytes: ${Buffer.from(finding.bytes).toString('hex')}`)
  }
  if ((i + 1) % 100_000 === 0)
    said(`${i + 1} inputs, ${Math.round((performance.now() - start) / 1000)} s, ${found} findings`)
}
said(`${found} findings`)
process.exitCode = found > 0 ? 1 : 0
