import type { Journal } from './journal.js'
import type { EgressConfig, PlanStep } from './types.js'

/** A step of a plan, and how to take it. */
export interface Action extends PlanStep {
  /** Missing when everything is as it should be. */
  readonly run?: (journal: Journal) => Promise<void>
}

/** One thing of a step: there already, or to be done. */
export interface Part {
  readonly needed: boolean
  /** What a person would have typed. */
  readonly commands: readonly string[]
  readonly run: (journal: Journal) => unknown
}

type Heading = Pick<PlanStep, 'id' | 'title' | 'place'>

/** A step from its parts. `exists` says whether what it is about is there in some form. */
export function action(heading: Heading, exists: boolean, parts: readonly Part[]): Action {
  const needed = parts.filter(part => part.needed)
  const commandsOf = (some: readonly Part[]): string[] => some.flatMap(({ commands }) => commands)
  if (needed.length === 0) return { ...heading, state: 'kept', commands: commandsOf(parts) }
  return {
    ...heading,
    state: exists ? 'changed' : 'created',
    commands: commandsOf(needed),
    run: async journal => {
      for (const part of needed) await part.run(journal)
    },
  }
}

/** A step that takes something away. */
export function removal(heading: Heading, commands: readonly string[], run: () => unknown): Action {
  return {
    ...heading,
    state: 'removed',
    commands,
    run: async () => {
      await run()
    },
  }
}

/** The step without the means to take it, as it is shown. */
export function shown({ id, title, place, state, commands }: Action): PlanStep {
  return { id, title, place, state, commands }
}

/** Commands as they are typed where the base is: `ip -n base link …`, `ip netns exec base nft …`. */
export function inBase({ base }: Pick<EgressConfig, 'base'>, command: string): string {
  if (base === undefined) return command
  if (typeof base === 'string')
    return command.startsWith('ip ') ? `ip -n ${base} ${command.slice(3)}` : `ip netns exec ${base} ${command}`
  if ('pid' in base) return `nsenter --target ${base.pid} --net ${command}`
  return `nsenter --net=${base.path} ${command}`
}
