import type { Family } from '../language/evaluation.ts'
import { suggestion } from '../language/nearest.ts'
import { explain, type Program } from '../language/program.ts'
import { RecordingReader, type ReferenceState } from '../language/reference.ts'
import { ModelError, plain, show, type Value } from '../language/value.ts'
import { type ItfValue, itfCell, itfValue } from '../trace/itf-value.ts'
import { agrees, itfText, loggedItf, tagged } from './agree.ts'
import type { Json } from './log.ts'
import type { AnyFields } from './mapping.ts'

/** A field of which the log says something else than the model has. */
export interface Mismatch {
  /** A cell as `phase(client1)`, or what the mapping calls it. */
  readonly field: string
  readonly logged: ItfValue
  readonly model: ItfValue
}

/** The fields that do not match in a state, after or before a step with these members. */
export type Comparison = (state: ReferenceState, members: readonly Value[]) => readonly Mismatch[]

const nothingToCompare: Comparison = () => []

/** Compares what a line tells of a state with the states of one program. */
export class Comparisons {
  readonly #program: Program
  #cells: ReadonlyMap<string, readonly [Family, readonly Value[]]> | undefined

  constructor(program: Program) {
    this.#program = program
  }

  /** @throws ModelError when the fields name a cell that the model does not have */
  of(fields: AnyFields | undefined): Comparison {
    if (fields === undefined) return nothingToCompare
    if (typeof fields === 'function') return this.#computed(fields)
    const told = Object.entries(fields).flatMap(([name, value]) => this.#told(name, value))
    if (told.length === 0) return nothingToCompare
    const cells = told.map(([name, logged]) => ({ name, logged, cell: this.#cell(name) }))
    return state =>
      cells.flatMap(({ name, logged, cell: [family, key] }) => {
        const model = itfCell(family, key, state)
        return agrees(model, logged) ? [] : [{ field: name, logged, model }]
      })
  }

  #computed(fields: (s: unknown, ...members: unknown[]) => unknown): Comparison {
    return (state, members) => {
      let pairs: unknown
      const ask = (s: unknown) => {
        pairs = fields(s, ...members)
        return true
      }
      explain('the fields of the mapping', () => {
        this.#program.holds(ask, new RecordingReader(state))
      })
      if (typeof pairs !== 'object' || pairs === null) throw noPairs()
      return Object.entries(pairs).flatMap(([field, pair]) => {
        if (!Array.isArray(pair) || pair.length !== 2 || pair[1] === undefined) throw noPairs(field)
        const [model, logged] = [itfOf(pair[0], field), loggedItf(pair[1] as Json)]
        return agrees(model, logged) ? [] : [{ field, logged, model }]
      })
    }
  }

  /** What is told of a cell with keys as a whole is told of each of the keys. */
  #told(name: string, value: Json): (readonly [string, ItfValue])[] {
    const logged = loggedItf(value)
    const family = this.#program.families.find(each => each.name === name)
    if (!family || family.domains.length === 0) return [[name, logged]]
    const pairs = tagged(logged, '#map') as readonly (readonly [ItfValue, ItfValue])[] | undefined
    if (pairs) return pairs.map(([key, each]) => [`${name}(${itfText(key)})`, each])
    if (typeof logged !== 'object' || Array.isArray(logged))
      throw new ModelError(
        `The cell ${name} has a value for each of its keys, not one value.`,
        `Write "${name}(...)" with the key, or { "${name}": { "key": value } }.`,
      )
    return Object.entries(logged).map(([key, each]) => [`${name}(${key})`, each])
  }

  #cell(name: string): readonly [Family, readonly Value[]] {
    this.#cells ??= new Map(
      this.#program.families.flatMap(family =>
        this.#program.tuples(family.domains).map(key => [cellName(family, key), [family, key]]),
      ),
    )
    const cell = this.#cells.get(name)
    if (!cell)
      throw new ModelError(
        `${this.#program.name} has no cell "${name}".`,
        suggestion(name, [...this.#cells.keys()]),
      )
    return cell
  }
}

const cellName = ({ name, domains }: Family, key: readonly Value[]): string =>
  domains.length ? `${name}(${key.map(show).join(', ')})` : name

function itfOf(value: unknown, field: string): ItfValue {
  const model = plain(value)
  if (model === undefined) return 'none'
  const itf = typeof model === 'function' ? undefined : itfValue(model as Value)
  if (itf === undefined || (typeof itf === 'object' && '#unserializable' in itf))
    throw new ModelError(
      `The field "${field}" of the mapping is no value of a cell.`,
      'Compare a value: a cell with its keys, `.value` or `.size` of a collection.',
    )
  return itf
}

const noPairs = (field?: string) =>
  new ModelError(
    field === undefined
      ? 'The fields of the mapping are no object.'
      : `The field "${field}" of the mapping is no pair.`,
    'A function of fields gives { name: [what the model has, what the log says] }.',
  )
