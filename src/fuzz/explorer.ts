import type { Exploration, Finding, Key } from '../checker/exploration.ts'
import { Sample } from '../checker/sample.ts'
import { Successors } from '../checker/successors.ts'
import { ModelError } from '../language/value.ts'
import { Bias, type Wanted } from './bias.ts'
import { Coverage } from './coverage.ts'
import { Ground } from './ground.ts'
import { Swarm } from './swarm.ts'
import { endOf, prefixOf, type Walk } from './walk.ts'

/** Gives random numbers of 32 bits, signed. */
export type Random = () => number

// How much more than others these are wanted: found by trying, on the shipped specs with a guard off.
const NEVER_TAKEN = 8
const NEW_STATE = 8
// So many roads not taken are remembered; then a random one makes room.
const MOST_ROADS = 1000
const SAMPLE = 12

/** A walk to a state that violates something by itself, by a step from there, or by having none. */
export interface Violation {
  readonly walk: Walk
  readonly finding: Finding
}

/** A walk to a state in which a mistake of the model shows itself. */
export interface Mistake {
  readonly walk: Walk
  readonly error: ModelError
}

/** What a run showed, if anything: what it ends with. */
export interface Shown {
  readonly violations: readonly Violation[]
  readonly mistake?: Mistake
}

/**
 * Makes walks that are guided by what the walks before have seen. Not only the states of a walk are
 * checked but all their successors, since the relation gives these anyway.
 */
export class Explorer {
  readonly exploration: Exploration
  readonly ground: Ground
  readonly coverage = new Coverage()
  /** Some of the states from which walks went on, for the audit. */
  readonly sample = new Sample(SAMPLE)
  /** Steps that were taken by walks. */
  steps = 0
  /** The walks to witnesses, by the name of the witness. */
  readonly witnesses = new Map<string, Walk>()
  readonly #bias: Bias
  readonly #examples: Walk[] = []
  // States that a walk saw first and passed by: other walks go on from there.
  readonly #roads: Walk[] = []
  readonly #successors = new Successors()
  readonly #new = new Successors()
  #isNew: boolean[] = []

  constructor(exploration: Exploration) {
    this.exploration = exploration
    this.ground = new Ground(exploration)
    this.#bias = new Bias(this.ground)
  }

  /** Checks an initial state. */
  begin(start: Key): Shown {
    const walk = { start, moves: [] }
    return this.#guarded(walk, () => {
      this.#successors.count = 0
      this.#successors.push(start.a, start.b, -1)
      this.#look(walk)
    })
  }

  /** Repeats an example step by step, and keeps it to begin walks with. */
  repeat(example: Walk): Shown {
    this.#examples.push(example)
    for (let length = 0; length <= example.moves.length; length++) {
      const shown = this.#lookAround(prefixOf(example, length))
      if (isSomething(shown)) return shown
    }
    return nothing
  }

  /** Walks until something is wrong, no step is possible, or the walk has so many steps. */
  walk(random: Random, maxSteps: number, isSwarm: boolean): Shown {
    const from = this.#beginning(random)
    const swarm = isSwarm && (random() & 1) === 1 ? new Swarm(random()) : undefined
    const moves = [...from.moves]
    const walk = { start: from.start, moves }
    let passed: Walk | undefined
    let passedCount = 0
    for (;;) {
      const shown = this.#lookAround(walk)
      if (isSomething(shown)) return shown
      const successors = this.#successors
      if (moves.length >= maxSteps || successors.count === 0) break
      const i = this.#bias.choose(successors, random(), swarm, this.#isWanted)
      for (let k = 0; k < successors.count; k++)
        if (this.#isNew[k] && k !== i && (random() >>> 0) % ++passedCount === 0)
          passed = { start: from.start, moves: [...moves, this.ground.moveTo(successors, k)] }
      this.coverage.take(successors.outcome[i]!)
      this.steps++
      moves.push(this.ground.moveTo(successors, i))
    }
    if (passed) this.#remember(passed, random)
    return nothing
  }

  // Half of the walks go down a road not taken; of the others a third begin as an example does.
  #beginning(random: Random): Walk {
    const below = (limit: number) => (random() >>> 0) % limit
    const starts = this.ground.starts
    if (this.#roads.length > 0 && below(2) === 0) {
      const at = below(this.#roads.length)
      const road = this.#roads[at]!
      this.#roads[at] = this.#roads.at(-1)!
      this.#roads.pop()
      return road
    }
    if (this.#examples.length > 0 && below(3) === 0) {
      const example = this.#examples[below(this.#examples.length)]!
      return prefixOf(example, below(example.moves.length + 1))
    }
    return { start: starts[below(starts.length)]!, moves: [] }
  }

  #remember(road: Walk, random: Random): void {
    if (this.#roads.length < MOST_ROADS) this.#roads.push(road)
    else this.#roads[(random() >>> 0) % MOST_ROADS] = road
  }

  readonly #isWanted: Wanted = (successors, i) => {
    const taken = this.coverage.taken(successors.outcome[i]!)
    return (
      ((taken === 0 ? NEVER_TAKEN : 1) * (this.#isNew[i] ? NEW_STATE : 1)) / Math.sqrt(1 + taken)
    )
  }

  // Finds the successors of the last state of a walk and checks them.
  #lookAround(walk: Walk): Shown {
    const { a, b } = endOf(walk)
    return this.#guarded(walk, () => {
      this.#successors.count = 0
      if (this.ground.isOutside({ a, b })) return
      this.exploration.expand(a, b, this.#successors)
      this.sample.offer(a, b)
      this.#look(walk)
    })
  }

  // Checks those of the successors that were not seen before.
  #look(walk: Walk): void {
    const { a, b, outcome, count } = this.#successors
    const fresh = this.#new
    fresh.count = 0
    fresh.reserve(count)
    for (let i = 0; i < count; i++) fresh.push(a[i]!, b[i]!, outcome[i]!)
    this.exploration.visit(fresh)
    this.#isNew = []
    let seen = 0
    for (let i = 0; i < count; i++) {
      const isNew = seen < fresh.count && fresh.a[seen] === a[i] && fresh.b[seen] === b[i]
      this.#isNew.push(isNew)
      if (!isNew) continue
      seen++
      this.exploration.admit(a[i]!, b[i]!, outcome[i]!)
      this.#noteWitnesses(walk, i)
    }
  }

  #noteWitnesses(walk: Walk, i: number): void {
    const { findings } = this.exploration
    while (findings.at(-1)?.kind === 'witness')
      this.witnesses.set(findings.pop()!.name, this.#extended(walk, i))
  }

  /** A walk and the step to one of its last state's successors. */
  #extended({ start, moves }: Walk, i: number): Walk {
    const isStart = this.#successors.outcome[i] === -1
    return { start, moves: isStart ? moves : [...moves, this.ground.moveTo(this.#successors, i)] }
  }

  // Takes out what was found, each with the walk to the state in which it is.
  #guarded(walk: Walk, body: () => void): Shown {
    const { findings, atHand } = this.exploration
    try {
      body()
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      return { violations: [], mistake: { walk: this.#to(atHand, walk), error } }
    }
    if (findings.length === 0) return nothing
    const violations = findings
      .splice(0)
      .map(finding => ({ finding, walk: this.#to(finding.state, walk) }))
    return { violations }
  }

  #to(state: Key, walk: Walk): Walk {
    const end = endOf(walk)
    if (state.a === end.a && state.b === end.b) return walk
    const { a, b, count } = this.#successors
    for (let i = 0; i < count; i++)
      if (a[i] === state.a && b[i] === state.b) return this.#extended(walk, i)
    return { start: state, moves: [] } // Another initial state.
  }
}

const nothing: Shown = { violations: [] }

const isSomething = ({ violations, mistake }: Shown) => violations.length > 0 || mistake
