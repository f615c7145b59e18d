// `nlkit dump` of a file that is divided in another way than the usual: file, options and division, those as JSON.
import { runDump } from '../../src/cli/dump-run.js'

const [file = '', options = '{}', division = '{}'] = process.argv.slice(2)
process.exitCode = await runDump({ file }, JSON.parse(options), JSON.parse(division))
