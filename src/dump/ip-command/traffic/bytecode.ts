import type { SockFilter } from '../../../../protocol/route/index.js'

/** A classic BPF program as `tc` takes it: how many instructions, and the four numbers of each. */
export function bytecode(program: readonly SockFilter[]): string {
  return [program.length, ...program.map(({ code, jt, jf, k }) => `${code} ${jt} ${jf} ${k}`)].join(',')
}
