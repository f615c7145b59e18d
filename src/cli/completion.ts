import { Argument, type Command } from 'commander'

const EXAMPLES = `
Examples:
  source <(nlkit completion bash)                    now; in ~/.bashrc for good
  nlkit completion zsh > ~/.zfunc/_nlkit             a directory of $fpath
  nlkit completion fish > ~/.config/fish/completions/nlkit.fish`

/** `nlkit completion bash|zsh|fish`: what there is to complete comes from the program itself. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('print shell completion for bash, zsh or fish')
    .description('Print a script that completes the commands and options of nlkit.')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', EXAMPLES)
    .action((shell: 'bash' | 'zsh' | 'fish') => {
      process.stdout.write(SHELLS[shell](wordsOf(program)))
    })
}

/** What may follow which words: `egress` → `plan up …`, `egress plan` → its options. */
function wordsOf(
  command: Command,
  path: readonly string[] = [],
): (readonly [path: string, words: readonly string[]])[] {
  const options = command.options.flatMap(({ long }) => (long ? [long] : []))
  const words = [...command.commands.map(each => each.name()), ...options, '--help']
  return [[path.join(' '), words], ...command.commands.flatMap(each => wordsOf(each, [...path, each.name()]))]
}

type Words = ReturnType<typeof wordsOf>

/** `case` on the words before the cursor that are no options; files where nothing is known. */
function cases(words: Words): string {
  return words.map(([path, next]) => `    '${path}') words='${next.join(' ')}' ;;`).join('\n')
}

const SHELLS = {
  bash: (words: Words) => `_nlkit() {
  local path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || path="\${path:+$path }$word"
  done
  case "$path" in
${cases(words)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _nlkit nlkit
`,
  zsh: (words: Words) => `#compdef nlkit
_nlkit() {
  local at='' next='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] || at="\${at:+$at }$word"
  done
  case "$at" in
${cases(words).replaceAll("words='", "next='")}
  esac
  compadd -- \${=next}
  _files
}
# From a directory of $fpath it is loaded when it is first wanted; sourced, it says what it is for.
if [[ $funcstack[1] == _nlkit ]]; then _nlkit "$@"; else compdef _nlkit nlkit; fi
`,
  fish: (words: Words) =>
    words
      .flatMap(([path, next]) => {
        const seen = path.split(' ').filter(word => word !== '')
        // What stands behind one of the next commands is that command's.
        const below = next.filter(word => !word.startsWith('--'))
        const when =
          seen.length === 0
            ? '__fish_use_subcommand'
            : [
                ...seen.map(word => `__fish_seen_subcommand_from ${word}`),
                ...(below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`]),
              ].join('; and ')
        return next.map(word =>
          word.startsWith('--')
            ? `complete -c nlkit -n '${when}' -l ${word.slice(2)}`
            : `complete -c nlkit -f -n '${when}' -a ${word}`,
        )
      })
      .map(line => `${line}\n`)
      .join(''),
} as const
