import { explain } from '../language/program.ts'
import type { Unlogged } from './mapping.ts'
import type { Told } from './meaning.ts'
import type { Transitions } from './transitions.ts'

/** A log to be followed through the states of a model. */
export interface Path {
  readonly transitions: Transitions
  readonly told: readonly Told[]
  readonly unlogged: Unlogged
  /** At most so many states are followed for each line. */
  readonly most: number
}

/** How far a log could be followed. */
export interface Followed {
  /** How many of the lines that mean something were explained. */
  readonly reached: number
  /** The states that are possible after these lines, as far as they were followed. */
  readonly states: readonly number[]
  /** The largest number of states that were followed for one line. */
  readonly widest: number
  /** There were more states than were followed: that none goes on proves nothing. */
  readonly isCut: boolean
  readonly isInterrupted: boolean
}

/** Lets other work of the process have its turn; whether to stop. */
export type Pause = () => Promise<boolean>

/** Works on a line; what goes wrong there, in the model or the mapping, names it. */
export const atLine = <T>({ told }: Path, index: number, work: () => T): T =>
  explain(`line ${told[index]!.line.number} of the log`, work)

/** The states to which a line leads from a state. */
export function* afterLine(
  { transitions, told }: Path,
  index: number,
  state: number,
): Generator<number> {
  for (const { step, fits, before, after } of told[index]!.alternatives)
    if (step === undefined) {
      if (after(transitions.plain(state), []).length === 0) yield state
    } else {
      for (const { instance, to } of transitions.from(state)) {
        if (!fits(instance)) continue
        const members = instance.parameters
        const isAsTold =
          before(transitions.plain(state), members).length === 0 &&
          after(transitions.plain(to), members).length === 0
        if (isAsTold) yield to
      }
    }
}

/** The states to which a step leads that leaves no line. */
export function* afterUnlogged({ transitions, unlogged }: Path, state: number): Generator<number> {
  for (const { instance, to } of transitions.from(state))
    if (unlogged.actions?.includes(instance.action.name) ?? true) yield to
}

/**
 * The given states and those that are reached from them by steps that leave no line, nearest first.
 * Where there are too many, the rest is left out.
 */
export function beforeLine(
  path: Path,
  states: readonly number[],
): { readonly states: readonly number[]; readonly isCut: boolean } {
  const found = new Set(states)
  let frontier = states
  for (let steps = 0; steps < path.unlogged.most && frontier.length > 0; steps++) {
    const next: number[] = []
    for (const state of frontier)
      for (const to of afterUnlogged(path, state)) {
        if (found.has(to)) continue
        if (found.size >= path.most) return { states: [...found], isCut: true }
        found.add(to)
        next.push(to)
      }
    frontier = next
  }
  return { states: [...found], isCut: false }
}
