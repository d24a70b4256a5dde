import { absent, type Family, type Slot } from '../../language/evaluation.ts'
import { type Flat, flat, revived } from '../../language/flat.ts'
import type { Assignment, Program } from '../../language/program.ts'
import { ReferenceState } from '../../language/reference.ts'
import type { Value } from '../../language/value.ts'

/** A state as plain data, which can be sent to another thread: what is not at its initial value. */
export type ToldState = readonly {
  readonly family: number
  readonly key: readonly Flat[]
  /** Left out where a map has nothing at this key. */
  readonly value?: Flat
}[]

export const toldState = (state: ReferenceState): ToldState =>
  state.changed.map(([{ family, key }, value]) => ({
    family: family.id,
    key: key.map(flat),
    ...(value === absent ? {} : { value: flat(value) }),
  }))

/** The same state of a program of this thread. */
export function heardState(program: Program, told: ToldState): ReferenceState {
  const assignment: Assignment = new Map(
    told.map(({ family: id, key, value }): readonly [Slot, Value] => {
      const family = program.families[id]!
      const content = value === undefined ? absent : revived(family.content, value)
      return [heardSlot(family, key), content]
    }),
  )
  return ReferenceState.of(assignment)
}

/** The slot of a key that was told as plain data, found or made. */
export function heardSlot(family: Family, key: readonly Flat[]): Slot {
  const { kind, domains } = family
  // Fifos have one slot for each key, the other collections one for each element.
  const element = kind.form === 'map' ? kind.key! : kind.element!
  const kinds = [...domains, element]
  return family.slot(key.map((part, i) => revived(kinds[i]!, part)))
}
