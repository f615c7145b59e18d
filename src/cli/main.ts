#!/usr/bin/env node
import { createRequire } from 'node:module'
import { Command } from 'commander'
import { addCompletion } from './completion.js'
import { addDiff } from './diff.js'
import { addDump } from './dump.js'
import { addEgress } from './egress.js'
import { addEncode } from './encode.js'
import { fail } from './fail.js'
import { addList } from './list.js'
import { addMonitor } from './monitor.js'
import { addRecord } from './record.js'
import { Terminal } from './terminal.js'

// Only what `--help` needs is imported here; a command imports its part of the library when it runs.

const EXAMPLES = `
Examples:
  nlkit dump -- ip link add br0 type bridge
                             what a command says to the kernel, and why that refuses
  nlkit dump capture.pcapng  the same of a capture
  nlkit egress demo          the whole story in a sandbox; needs no root
  nlkit egress up            give namespace ns0 a way out
  nlkit egress explain       why does it not get out?

Exit status:
  0  done; what was checked is in order
  1  the job failed, or what was checked is broken
  2  the command line is wrong; nothing was done

Errors are one line, \`nlkit: CODE: message\`; docs/errors.md lists the codes. DEBUG=nlkit:* shows every netlink message.`

function program(): Command {
  const command = new Command('nlkit')
    .description('Linux netlink from Node.js: namespaces that get egress, and what the kernel was told.')
    .version(createRequire(import.meta.url)('nlkit/package.json').version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    // Errors are told in our own way, and the exit status is ours.
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  addDump(command)
  addRecord(command)
  addDiff(command)
  addEncode(command)
  addMonitor(command)
  addList(command)
  addEgress(command)
  addCompletion(command)
  return command
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
})

try {
  await program().parseAsync()
} catch (error) {
  process.exitCode = fail(error, new Terminal(process.stderr))
}
