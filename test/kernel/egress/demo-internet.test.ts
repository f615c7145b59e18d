import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { compiled } from '../../support/compiled.js'
import { describeKernel } from '../../support/kernel.js'

describeKernel("egress demo: the sandbox's internet", ['nf_tables', 'veth', 'nft'], () => {
  test('ERR_DEMO_INTERNET: nothing that it says reaches the machine', () => {
    const script = `
      umount -R -l /run/netns 2>/dev/null
      mount -t tmpfs tmpfs /run
      nft add table inet filter
      nft 'add chain inet filter input { type filter hook input priority 0; policy drop; }'
      exec "$0" --input-type=module -e "$1"`
    const program = `
      const { createInternet } = await import(${JSON.stringify(compiled('src/egress/demo/internet.ts'))})
      await createInternet().then(() => console.log('done'), ({ code, message }) => console.log(code, message))`
    const args = ['--net', '--mount', 'sh', '-c', script, process.execPath, program]
    const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 50_000 })
    expect([stdout, stderr]).toEqual(["ERR_DEMO_INTERNET the sandbox's own 8.8.8.8 does not answer the machine\n", ''])
  })
})
