/** Completion in the shells themselves: what each offers behind the words of a command line. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWith } from '../support/kernel.js'
import { nlkit } from './nlkit.js'

const folder = mkdtempSync(join(tmpdir(), 'nlkit-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Words so far, the last of them unfinished. */
type Offer = (words: readonly string[]) => string[]

const quoted = (words: readonly string[]): string => words.map(word => `'${word}'`).join(' ')

const run = (shell: string, ...args: readonly string[]): string[] =>
  execFileSync(shell, args, { encoding: 'utf8' })
    .split('\n')
    .filter(line => line !== '')

const shells: Record<'bash' | 'zsh' | 'fish', (script: string) => Offer> = {
  bash: script => words =>
    run(
      'bash',
      '--norc',
      '-c',
      `source ${script}; COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; _nlkit; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ),
  // compadd is what gives zsh its offers, and only inside a completion: in its place stands what prints those that fit.
  zsh: script => words =>
    run(
      'zsh',
      '-f',
      '-c',
      `compdef() { }; _files() { }; compadd() { shift; print -l -- \${(M)@:#\${words[CURRENT]}*} }
source ${script}; words=(${quoted(words)}); CURRENT=${words.length}; _nlkit`,
    ),
  fish: script => words =>
    run('fish', '--no-config', '-c', `source ${script}; complete -C '${words.join(' ')}'`).map(
      line => line.split('\t')[0]!,
    ),
}

describe.each(['bash', 'zsh', 'fish'] as const)('%s', shell => {
  describeWith('completion', shell === 'bash' ? [] : [shell], () => {
    const script = join(folder, shell)
    let offer: Offer

    beforeAll(async () => {
      const { status, stdout, stderr } = await nlkit(['completion', shell])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      writeFileSync(script, stdout)
      offer = shells[shell](script)
    })

    test('commands, and those below them', () => {
      expect(offer(['nlkit', ''])).toEqual(expect.arrayContaining(['dump', 'egress', 'encode', 'completion']))
      expect(offer(['nlkit', 'du'])).toEqual(['dump'])
      expect(offer(['nlkit', 'egress', 'pl'])).toEqual(['plan'])
    })

    test('options of that command, whatever stood between', () => {
      expect(offer(['nlkit', 'dump', '--ht'])).toEqual(['--html'])
      expect(offer(['nlkit', 'dump', '--json', '--wo'])).toEqual(['--words'])
      expect(offer(['nlkit', 'egress', 'plan', '--bri'])).toEqual(['--bridge'])
      expect(offer(['nlkit', 'egress', 'plan', '--ht'])).toEqual([])
    })
  })
})

describeWith('zsh', ['zsh'], () => {
  test('completes when it is first wanted, from a directory of $fpath', async () => {
    const { stdout } = await nlkit(['completion', 'zsh'])
    writeFileSync(join(folder, '_nlkit'), stdout)
    const offered = run(
      'zsh',
      '-f',
      '-c',
      `_files() { }; compadd() { shift; print -l -- \${(M)@:#\${words[CURRENT]}*} }
fpath=(${folder} $fpath); autoload -Uz _nlkit; words=(nlkit du); CURRENT=2; _nlkit`,
    )
    expect(offered).toEqual(['dump'])
  })
})
