import { actionInfo, type DomainInfo } from '../language/action.ts'
import { suggestion } from '../language/nearest.ts'
import type { Place } from '../language/place.ts'
import { explain, type Instance, type Program } from '../language/program.ts'
import { ModelError } from '../language/value.ts'
import { itfValue } from '../trace/itf-value.ts'
import { agrees, itfText, loggedItf } from './agree.ts'
import { type Comparison, Comparisons } from './fields.ts'
import type { Json, LogLine } from './log.ts'
import type { AnyLook, AnyMeaning, AnyStep, Mapping } from './mapping.ts'

/** One thing that a line may mean, for one program. */
export interface Alternative {
  /** As it is told: `lock(node1)`; undefined where only the state is looked at. */
  readonly step?: string
  /** Whether this is a step that the line may mean. */
  readonly fits: (instance: Instance) => boolean
  readonly before: Comparison
  /** Of a look, the same state as before. */
  readonly after: Comparison
}

/** A line of the log that means something. */
export interface Told {
  readonly line: LogLine
  readonly alternatives: readonly Alternative[]
}

/**
 * What the lines of a log mean, those that mean nothing left out.
 *
 * @throws ModelError naming the line, when it means what the model does not know
 */
export function told(program: Program, mapping: Mapping, log: readonly LogLine[]): readonly Told[] {
  const meanings = new Meanings(program)
  const earlier: LogLine['value'][] = []
  return log.flatMap(line => {
    const alternatives = explain(`line ${line.number} of the log`, () =>
      meanings.of(mapping.line(line.value, earlier)),
    )
    earlier.push(line.value)
    return alternatives.length ? [{ line, alternatives }] : []
  })
}

class Meanings {
  readonly #program: Program
  readonly #comparisons: Comparisons
  readonly #patterns = new Map<string, (instance: Instance) => boolean>()

  constructor(program: Program) {
    this.#program = program
    this.#comparisons = new Comparisons(program)
  }

  of(meaning: AnyMeaning): readonly Alternative[] {
    if (meaning === 'nothing') return []
    if (typeof meaning !== 'object' || meaning === null)
      throw new ModelError(
        `The mapping gives ${String(meaning)} for it.`,
        "It has to give { action: ... }, { state: ... }, a list of these, or 'nothing'.",
      )
    const listed = [meaning].flat() as readonly (AnyStep | AnyLook)[]
    if (listed.length === 0)
      throw new ModelError('The mapping gives an empty list for it.', "Give 'nothing' to skip it.")
    return listed.map(each => ('state' in each ? this.#look(each) : this.#step(each)))
  }

  #look({ state }: AnyLook): Alternative {
    return {
      fits: () => false,
      before: this.#comparisons.of(undefined),
      after: this.#comparisons.of(state),
    }
  }

  #step({ action, parameters = [], before, after }: AnyStep): Alternative {
    const actions = [action].flat() as readonly string[]
    return {
      step: actions.map(name => stepText(name, parameters)).join(' or '),
      fits: this.#pattern(actions, parameters),
      before: this.#comparisons.of(before),
      after: this.#comparisons.of(after),
    }
  }

  // The same for all lines that say the same.
  #pattern(
    actions: readonly string[],
    parameters: readonly (Json | undefined)[],
  ): (instance: Instance) => boolean {
    const text = JSON.stringify([
      actions,
      parameters.map(each => (each === undefined ? [] : [each])),
    ])
    let pattern = this.#patterns.get(text)
    if (!pattern) {
      const given = parameters.map(each => (each === undefined ? undefined : loggedItf(each)))
      const known: boolean[] = []
      pattern = instance => {
        known[instance.id] ??=
          actions.includes(instance.action.name) &&
          given.every(
            (each, i) => each === undefined || agrees(itfValue(instance.parameters[i]!), each),
          )
        return known[instance.id]!
      }
      for (const name of actions) this.#refuseUnknown(name, parameters, pattern)
      this.#patterns.set(text, pattern)
    }
    return pattern
  }

  #refuseUnknown(
    name: string,
    parameters: readonly (Json | undefined)[],
    fits: (instance: Instance) => boolean,
  ): void {
    const program = this.#program
    const action = program.actions.find(each => each.name === name)
    if (!action)
      throw new ModelError(
        `${program.name} has no action "${name}".`,
        suggestion(
          name,
          program.actions.map(each => each.name),
        ),
      )
    const domains = domainsOf(program.root, name)
    if (parameters.length > domains.length)
      throw new ModelError(
        `${name} has ${domains.length} parameters, and the line gives ${parameters.length}.`,
      )
    // Messages are found while the log is followed: more steps may be there then.
    if (domains.some(({ over }) => over === 'messages')) return
    const instances = program.instances.filter(each => each.action === action)
    if (instances.some(fits)) return
    const step = stepText(name, parameters)
    throw new ModelError(
      `${program.name} has no step ${step}.`,
      `${suggestion(
        step,
        instances.map(each => each.name),
      )} A larger set of members is given by --set.`,
    )
  }
}

/** What the parameters of an action range over; the action may be that of a part. */
function domainsOf(place: Place, name: string): readonly DomainInfo[] {
  const dot = name.indexOf('.')
  if (dot >= 0) {
    const cell = place.cells.get(name.slice(0, dot))
    return cell?.kind === 'part' ? domainsOf(cell.place, name.slice(dot + 1)) : []
  }
  const action = place.info.actions.get(name) ?? place.info.faults.get(name)
  return action ? actionInfo(action).domains : []
}

const stepText = (action: string, parameters: readonly (Json | undefined)[]): string =>
  parameters.length
    ? `${action}(${parameters.map(each => (each === undefined ? '?' : itfText(loggedItf(each)))).join(', ')})`
    : action
