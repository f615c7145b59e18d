/* One run of one workload by nlkit, as the harness starts it: `main.js WORKLOAD N [REPEATS]`. Prints one line of JSON. */
import { workloads } from './workloads.js'

const [workload = '', n = '', repeats = '1'] = process.argv.slice(2)
const run = workloads[workload]
if (run === undefined) {
  console.error(
    `bench: no workload is called ${JSON.stringify(workload)}; there are ${Object.keys(workloads).join(', ')}`,
  )
  process.exitCode = 2
} else await run({ peer: 'nlkit', workload, n: Number(n), repeats: Number(repeats) })
