import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the working tree. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A path inside the working tree. */
export const inTree = (/** @type {string[]} */ ...parts) => join(root, ...parts)

/** One line of progress, on stderr: stdout belongs to the command that the set-up is for. */
export const say = (/** @type {string} */ text) => void process.stderr.write(`set-up: ${text}\n`)
