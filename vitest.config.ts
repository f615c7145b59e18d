import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import Summary from './test/support/reporter.js'

// What touches the kernel or compiles a whole project is slow enough to want few of it at a time. Much of it waits for programs and for
// answers that do not come: it takes more than two files to keep two processors busy.
const few = { maxWorkers: 3, sequence: { groupOrder: 1 } }
const probed = { globalSetup: ['test/support/global-setup.ts'] }

export default defineConfig({
  test: {
    // A process for each file: setns(2), unshare(2), signals and the FFI belong to the main thread.
    pool: 'forks',
    // Generous: on a loaded machine a test that starts programs takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', new Summary()],
    // What a file compiles to is kept from run to run, by its content.
    experimental: { fsModuleCache: true, fsModuleCachePath: '.cache/vitest' },
    projects: [
      // They touch nothing outside of themselves: to load the modules anew for each file would take longer than most of them.
      {
        extends: true,
        test: {
          name: 'offline',
          include: ['test/offline/**/*.test.ts'],
          isolate: false,
          maxWorkers: availableParallelism(),
        },
      },
      { extends: true, test: { name: 'kernel', include: ['test/kernel/**/*.test.ts'], ...few, ...probed } },
      { extends: true, test: { name: 'cli', include: ['test/cli/**/*.test.ts'], ...few, ...probed } },
      // Consumers of the package, compiled against its emitted declarations.
      { extends: true, test: { name: 'types', include: ['test/types/**/*.test.ts'], ...few } },
    ],
  },
})
