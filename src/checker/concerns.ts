import type { Family, Projection, Reader, Slot } from '../language/evaluation.ts'
import type { Value } from '../language/value.ts'
import { withRoom } from './ints.ts'
import type { Relation } from './relation.ts'

type Predicate = (reader: Reader) => boolean

const WRITES_NOTHING_READ = 1
const CONCERNED = 2

/**
 * Which outcomes write something that some predicates read. What they have read in any state so far
 * is noted; an outcome that writes nothing of it leaves the predicates as they were in the state before,
 * if they were asked there. Where another thread asked, it has told what they have read.
 */
export class Concerns {
  readonly #relation: Relation
  readonly #slots = new Set<Slot>()
  // Families of which all slots count, those that are found later, too.
  readonly #families = new Set<Family>()
  /** By outcome; 0 where it is not known. */
  #known: Int32Array = new Int32Array(64)

  constructor(relation: Relation) {
    this.#relation = relation
  }

  /** The predicate; what it reads is noted from now on. */
  noting(holds: Predicate): Predicate {
    return reader => holds(new NotingReader(reader, this))
  }

  /** Whether an outcome writes something that was read. */
  has(outcome: number): boolean {
    if (outcome >= this.#known.length) this.#known = withRoom(this.#known, outcome + 1)
    if (this.#known[outcome] === 0)
      this.#known[outcome] = this.#writesWhatIsRead(outcome) ? CONCERNED : WRITES_NOTHING_READ
    return this.#known[outcome] === CONCERNED
  }

  /** Called with what is noted for the first time: threads tell one another. */
  onNew: (read: Slot | Family) => void = () => {}

  note(slot: Slot): void {
    if (this.#slots.has(slot)) return
    this.#slots.add(slot)
    this.#known.fill(0)
    this.onNew(slot)
  }

  noteAll(family: Family): void {
    if (this.#families.has(family)) return
    this.#families.add(family)
    this.#known.fill(0)
    this.onNew(family)
  }

  /** What was noted so far: slots, and families of which all slots count. */
  get noted(): readonly (Slot | Family)[] {
    return [...this.#slots, ...this.#families]
  }

  get bytes(): number {
    return this.#known.byteLength
  }

  #writesWhatIsRead(outcome: number): boolean {
    const { writes } = this.#relation.outcomes[outcome]!.outcome
    return [...writes.keys()].some(slot => this.#slots.has(slot) || this.#families.has(slot.family))
  }
}

class NotingReader implements Reader {
  readonly #reader: Reader
  readonly #concerns: Concerns

  constructor(reader: Reader, concerns: Concerns) {
    this.#reader = reader
    this.#concerns = concerns
  }

  read(slot: Slot): Value {
    this.#concerns.note(slot)
    return this.#reader.read(slot)
  }

  project(slot: Slot, projection: Projection): Value {
    this.#concerns.note(slot)
    return this.#reader.project(slot, projection)
  }

  readAll(family: Family): void {
    this.#concerns.noteAll(family)
    this.#reader.readAll(family)
  }
}
