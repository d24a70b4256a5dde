import { absent, type Family, type Slot } from '../../language/evaluation.ts'
import { type Flat, flat, revived } from '../../language/flat.ts'
import type { Program } from '../../language/program.ts'
import type { Value } from '../../language/value.ts'
import type { Concerns } from '../concerns.ts'
import type { Exploration } from '../exploration.ts'
import type { Codes, StateSpace } from '../space.ts'
import { at, type Control, inTurn } from './control.ts'
import { SharedLog } from './log.ts'
import { heardSlot } from './told-state.ts'

const SLOT = 0
const VALUE = 1
/** That invariants read a slot, or all slots of a family. */
const READ = 2
const READ_ALL = 3

/** What a thread needs to take part in an agreement. */
export interface AgreementParts {
  readonly control: Control
  readonly vocabulary: SharedArrayBuffer
  readonly halves: SharedArrayBuffer
}

/**
 * Lets threads give the same numbers to the same slots, values and halves of states, whoever meets
 * them first. A number is a place in a log: who meets something new takes its turn, reads what the
 * others have told, and where it is still new tells it, too. Layouts stay each thread's own, so a
 * half is told as numbers of slots and values. New things are rare beside transitions.
 */
export class Agreement {
  readonly #program: Program
  readonly #space: StateSpace
  readonly #concerns: Concerns
  readonly #control: Control
  /** Slots, values and what invariants read. */
  readonly #vocabulary: SharedLog
  readonly #halves: SharedLog
  // While this thread has its turn, what it meets is being told already.
  #isTelling = false

  constructor(
    { program, space, concerns }: Exploration,
    parts: Partial<AgreementParts> & { readonly control: Control },
  ) {
    this.#program = program
    this.#space = space
    this.#concerns = concerns
    this.#control = parts.control
    this.#vocabulary = new SharedLog(parts.control, at.vocabulary, parts.vocabulary)
    this.#halves = new SharedLog(parts.control, at.halves, parts.halves)
    program.onNewSlot = (family, key) => this.#meetSlot(family, key)
    for (const family of program.families) {
      const values = space.valuesOf(family)
      values.onNew = value => this.#meetValue(family, value)
    }
    concerns.onNew = read => this.#noteRead(read)
    space.onNewHalf = (half, codes) => this.#meetHalf(half, codes)
  }

  get parts(): AgreementParts {
    return {
      control: this.#control,
      vocabulary: this.#vocabulary.buffer,
      halves: this.#halves.buffer,
    }
  }

  /** Tells all that this thread knows: it has explored alone until now. */
  tellAll(): void {
    this.#inTurn(() => {
      for (const family of this.#program.families)
        for (const value of this.#space.valuesOf(family).values) this.#tellValue(family, value)
      for (const { family, key } of this.#program.slots) this.#tellSlot(family, key)
      for (const read of this.#concerns.noted) this.#tellRead(read)
      for (const half of [0, 1] as const)
        for (let id = 1; id < this.#space.halves[half].count; id++)
          this.#halves.append(half, this.#space.codesOf(half, id))
    })
  }

  /** Reads what other threads have told. */
  catchUp(): void {
    const { end } = this.#halves // Taken first: what these halves are made of was told before.
    const isTelling = this.#isTelling
    this.#isTelling = true
    try {
      this.#hearWords()
      this.#halves.read(end, (half, codes, from, to) =>
        this.#space.internCodes(half as 0 | 1, codes, from, to),
      )
    } finally {
      this.#isTelling = isTelling
    }
  }

  #meetSlot(family: Family, key: readonly Value[]): void {
    if (this.#isTelling) return
    this.#inTurn(() => {
      this.#hearWords()
      const known = family.slots.length
      family.slot(key)
      if (family.slots.length > known) this.#tellSlot(family, key)
      this.#space.noteNewSlots()
    })
  }

  #meetValue(family: Family, value: Value): number {
    const values = this.#space.valuesOf(family)
    if (this.#isTelling) return values.add(value)
    return this.#inTurn(() => {
      this.#hearWords()
      const known = values.size
      const id = values.add(value)
      if (values.size > known) this.#tellValue(family, value)
      return id
    })
  }

  #noteRead(read: Slot | Family): void {
    if (this.#isTelling) return
    this.#inTurn(() => {
      this.#hearWords()
      this.#tellRead(read)
    })
  }

  #meetHalf(half: 0 | 1, codes: Codes): number {
    return this.#inTurn(() => {
      this.catchUp()
      const table = this.#space.halves[half]
      const known = table.count
      const id = this.#space.internCodes(half, codes, 0, codes.length)
      if (table.count > known) this.#halves.append(half, codes)
      return id
    })
  }

  #inTurn<T>(body: () => T): T {
    return inTurn(this.#control, () => {
      this.#isTelling = true
      try {
        return body()
      } finally {
        this.#isTelling = false
      }
    })
  }

  #tellSlot(family: Family, key: readonly Value[]): void {
    this.#vocabulary.append(SLOT, [family.id, ...lettersOf(key.map(flat))])
  }

  #tellValue(family: Family, value: Value): void {
    // The content of a map's slot may be that there is nothing; it has no kind.
    const letters = value === absent ? [] : lettersOf(flat(value))
    this.#vocabulary.append(VALUE, [family.id, ...letters])
  }

  #tellRead(read: Slot | Family): void {
    this.#vocabulary.append('family' in read ? READ : READ_ALL, [read.id])
  }

  // Halves wait: to read them may move the fields, which is no good in the middle of something.
  #hearWords(): void {
    this.#vocabulary.read(this.#vocabulary.end, (what, words, from, to) =>
      this.#hearWord(what, words[from]!, Array.from(words.subarray(from + 1, to))),
    )
  }

  #hearWord(what: number, id: number, letters: readonly number[]): void {
    if (what === READ) {
      this.#concerns.note(this.#program.slots[id]!)
      return
    }
    const family = this.#program.families[id]!
    if (what === READ_ALL) {
      this.#concerns.noteAll(family)
      return
    }
    const told = letters.length > 0 ? (JSON.parse(textOf(letters)) as Flat) : undefined
    if (what === VALUE) {
      const value = told === undefined ? absent : revived(family.content, told)
      this.#space.valuesOf(family).add(value)
      return
    }
    heardSlot(family, told as unknown as readonly Flat[])
    this.#space.noteNewSlots()
  }
}

function lettersOf(told: Flat | readonly Flat[]): number[] {
  const text = JSON.stringify(told)
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
}

const textOf = (letters: readonly number[]): string =>
  letters.map(letter => String.fromCharCode(letter)).join('')
