import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './root.mjs'

/** What a step of the set-up fails with: a message for people, no stack. */
export class SetupError extends Error {}

/**
 * Run a program of the set-up in silence; what it printed is shown only if it fails.
 * Without stdin, so that nothing can stop to ask a question.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @returns {Promise<string>} its stdout
 */
export function quiet(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    let stdout = ''
    let all = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
      all += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      all += text
    })
    child.on('error', error => reject(new SetupError(`${command}: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout)
      else reject(new SetupError(`${[command, ...args].join(' ')}: ${signal ?? `exit code ${code}`}\n${all.trimEnd()}`))
    })
  })
}

/**
 * Run the command that the set-up is for, on the terminal of whoever called.
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<number>} its exit code; 128 + N when signal N ended it, as in a shell
 */
export function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
    // We stay to report how the child ended. Ctrl-C reaches it from the terminal; the rest is passed on.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    process.on('SIGHUP', () => child.kill('SIGHUP'))
    child.on('error', error => reject(new SetupError(`${command}: ${error.message}`)))
    child.on('close', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)))
  })
}
