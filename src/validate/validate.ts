import { suggestion } from '../language/nearest.ts'
import { explain, Program } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import { breadthFirst } from './breadth-first.ts'
import { depthFirst } from './depth-first.ts'
import type { LogLine } from './log.ts'
import type { Mapping, Unlogged } from './mapping.ts'
import { told } from './meaning.ts'
import type { Followed, Path } from './path.ts'
import { plainMapping } from './plain.ts'
import { type Rejection, rejection } from './rejection.ts'
import { Transitions } from './transitions.ts'

export interface ValidationOptions {
  /** How lines are to be read; without one, a line is `{ action, parameters, state }`. */
  readonly mapping?: Mapping
  /** Other than the mapping says: at most so many steps before each line that leave none. */
  readonly unlogged?: number
  /** All states that are possible after each line (default), or one run that goes back. */
  readonly search?: 'bfs' | 'dfs'
  /** At most so many states are followed for each line. @default 10000 */
  readonly maxStates?: number
  /** Parameters and guards that are neither those of the spec nor of the mapping. */
  readonly parameters?: { readonly [name: string]: unknown }
  readonly guards?: { readonly [name: string]: boolean }
  readonly signal?: AbortSignal
}

/** Whether a log is a behaviour of a model. */
export interface Validation {
  /**
   * `accepted`: some run of the model explains every line. `rejected`: none does, with at most the
   * given number of unlogged steps. `incomplete`: none was found, but not all states were followed.
   */
  readonly verdict: 'accepted' | 'rejected' | 'incomplete'
  readonly program: Program
  /** Lines of the log, and those of them that mean something. */
  readonly lines: number
  readonly meaningful: number
  /** How many of the latter were explained. */
  readonly explained: number
  /** The largest number of states that were followed for one line. */
  readonly widest: number
  readonly unlogged: Unlogged
  readonly search: 'bfs' | 'dfs'
  /** Why the search stopped early. */
  readonly stopped?: 'states' | 'interrupt'
  /** Where log and model part; of an incomplete search, as far as it was followed. */
  readonly rejection?: Rejection
}

// Lines between two looks at whether to stop.
const SLICE = 256

/**
 * Says whether a log of a real run is a behaviour of a spec's model.
 *
 * After Cirstea, Kuppe, Loillier, Merz, "Validating Traces of Distributed Programs Against TLA+
 * Specifications" (SEFM 2024).
 *
 * @throws ModelError when log, mapping and model do not belong together, or the model goes wrong
 */
export async function validate(
  spec: Spec,
  log: readonly LogLine[],
  options: ValidationOptions = {},
): Promise<Validation> {
  const { mapping = plainMapping, search = 'bfs', maxStates = 10_000, signal } = options
  const program = programOf(spec, mapping, options)
  const unlogged = unloggedOf(program, mapping, options.unlogged)
  const lines = told(program, mapping, log)
  const path: Path = {
    transitions: new Transitions(program),
    told: lines,
    unlogged,
    most: maxStates,
  }
  let looks = 0
  const pause = async () => {
    if (++looks % SLICE === 0) await new Promise(resolve => setImmediate(resolve))
    return signal?.aborted ?? false
  }
  const followed = await (search === 'dfs' ? depthFirst : breadthFirst)(path, pause)
  return {
    ...verdictOf(path, followed),
    program,
    lines: log.length,
    meaningful: lines.length,
    explained: followed.reached,
    widest: followed.widest,
    unlogged,
    search,
  }
}

function verdictOf(
  path: Path,
  followed: Followed,
): Pick<Validation, 'verdict' | 'stopped' | 'rejection'> {
  if (followed.reached === path.told.length) return { verdict: 'accepted' }
  if (followed.isInterrupted) return { verdict: 'incomplete', stopped: 'interrupt' }
  const part = rejection(path, followed)
  if (followed.isCut) return { verdict: 'incomplete', stopped: 'states', rejection: part }
  return { verdict: 'rejected', rejection: part }
}

function programOf(spec: Spec, mapping: Mapping, options: ValidationOptions): Program {
  const { model } = mapping
  if (model !== undefined && model.name !== spec.model.name)
    throw new ModelError(
      `The mapping is for the model ${model.name}, and the spec ${spec.name} is of ${spec.model.name}.`,
      'Give a spec of that model, or another mapping.',
    )
  return explain(
    `spec ${spec.name}`,
    () =>
      new Program(spec.model, {
        parameters: { ...spec.parameters, ...mapping.parameters, ...options.parameters },
        guards: { ...spec.guards, ...mapping.guards, ...options.guards },
      }),
  )
}

function unloggedOf(program: Program, { unlogged }: Mapping, most = unlogged.most): Unlogged {
  const known = program.actions.map(each => each.name)
  for (const name of unlogged.actions ?? [])
    if (!known.includes(name))
      throw new ModelError(
        `The mapping says that "${name}" leaves no line, but ${program.name} has no such action.`,
        suggestion(name, known),
      )
  if (!Number.isInteger(most) || most < 0)
    throw new ModelError(`The number of unlogged steps is ${most}; it is a whole number from 0 on.`)
  return { ...unlogged, most }
}
