import fc from 'fast-check'
import { Exploration } from '../checker/exploration.ts'
import { withoutClockOrChance } from '../checker/purity.ts'
import { Program } from '../language/program.ts'
import type { Shape } from '../language/shape.ts'
import type { TypedSpec } from '../language/spec.ts'
import { type ItfTrace, readItf } from '../trace/itf.ts'
import { shorterAround } from './around.ts'
import { Bias } from './bias.ts'
import { recordedWalk } from './examples.ts'
import { Ground } from './ground.ts'
import { Swarm } from './swarm.ts'
import { type Trace, traceOf, walkOf } from './trace.ts'
import { endOf, type Move, prefixOf, type Walk } from './walk.ts'

export interface TraceOptions {
  /** Steps of a trace at most; 50 by default. */
  readonly maxSteps?: number
  /** Whether half of the traces take part of the actions and parameters only; true by default. */
  readonly swarm?: boolean
}

// States that the search around a trace may look at, for each trace that is shrunk.
const MOST_STATES = 20_000
// Steps off a trace that it looks at.
const RADIUS = 4

/**
 * Runs of a spec's model for fast-check: `fc.assert(fc.property(traces(spec), trace => ...))`. A
 * trace depends on nothing but fast-check's random numbers, so `seed` and `path` replay exactly. It
 * shrinks to beginnings of itself, by leaving out steps, and to shorter ways to its last state.
 *
 * @throws ModelError when the model is wrong, then or when a trace is made
 */
export function traces<L extends Shape, P extends string>(
  spec: TypedSpec<L, P>,
  options: TraceOptions = {},
): fc.Arbitrary<Trace<L>> {
  return new Traces(spec, options)
}

/**
 * A recorded run (the text of a file that `--out` wrote) as a trace, to be an example:
 * `fc.assert(property, { examples: [[recorded(spec, text)]] })`. It ends where the model as it is
 * now cannot repeat it any more.
 *
 * @throws ModelError when the text is not a trace that allways wrote
 */
export function recorded<L extends Shape, P extends string>(
  spec: TypedSpec<L, P>,
  text: string,
): Trace<L> {
  const itf: ItfTrace = readItf(text)
  return withoutClockOrChance(() => {
    const ground = groundOf(spec)
    return traceOf(spec, ground, recordedWalk(ground, itf))
  })
}

// No properties: which traces there are is the model's affair.
function groundOf<L extends Shape, P extends string>(spec: TypedSpec<L, P>): Ground {
  const program = new Program(spec.model, spec)
  const bare = { ...spec, properties: new Map() }
  return new Ground(new Exploration(program, bare, { symmetry: false }))
}

class Traces<L extends Shape, P extends string> extends fc.Arbitrary<Trace<L>> {
  readonly #spec: TypedSpec<L, P>
  readonly #ground: Ground
  readonly #bias: Bias
  readonly #maxSteps: number
  readonly #isSwarm: boolean

  constructor(spec: TypedSpec<L, P>, { maxSteps = 50, swarm = true }: TraceOptions) {
    super()
    this.#spec = spec
    this.#ground = withoutClockOrChance(() => groundOf(spec))
    this.#bias = new Bias(this.#ground)
    this.#maxSteps = maxSteps
    this.#isSwarm = swarm
  }

  override generate(random: fc.Random): fc.Value<Trace<L>> {
    const bits = () => random.nextInt(-0x80000000, 0x7fffffff)
    const below = (limit: number) => random.nextInt(0, limit - 1)
    const start = this.#ground.starts[below(this.#ground.starts.length)]!
    const length = below(this.#maxSteps + 1)
    const swarm = this.#isSwarm && below(2) === 0 ? new Swarm(bits()) : undefined
    return this.#value(withoutClockOrChance(() => this.#walk(start, length, swarm, bits)))
  }

  override canShrinkWithoutContext(value: unknown): value is Trace<L> {
    const isOfSpec = typeof value === 'object' && value !== null && 'spec' in value
    return isOfSpec && value.spec === this.#spec && this.#walkOf(value as Trace<L>) !== undefined
  }

  override shrink(trace: Trace<L>, context: unknown): fc.Stream<fc.Value<Trace<L>>> {
    // The context is what `generate` or `shrink` gave; examples have none.
    const walk = (context as Walk | undefined) ?? this.#walkOf(trace)
    if (!walk) return fc.Stream.nil()
    return new fc.Stream(shorterOnes(this.#ground, walk)).map(each => this.#value(each))
  }

  #walkOf(trace: Trace<L>): Walk | undefined {
    return withoutClockOrChance(() => walkOf(this.#ground, trace as Trace))
  }

  #value(walk: Walk): fc.Value<Trace<L>> {
    return new fc.Value(
      withoutClockOrChance(() => traceOf<L>(this.#spec, this.#ground, walk)),
      walk,
    )
  }

  // What was taken least in this trace is wanted most.
  #walk(start: Walk['start'], length: number, swarm: Swarm | undefined, bits: () => number): Walk {
    const ground = this.#ground
    const moves: Move[] = []
    const taken = new Map<Move['instance'], number>()
    const walk = { start, moves }
    while (moves.length < length) {
      const successors = ground.successorsOf(endOf(walk))
      if (successors.count === 0) break
      const i = this.#bias.choose(
        successors,
        bits(),
        swarm,
        (_, k) => 1 / Math.sqrt(1 + (taken.get(ground.instanceOf(successors, k)) ?? 0)),
      )
      const move = ground.moveTo(successors, i)
      taken.set(move.instance, (taken.get(move.instance) ?? 0) + 1)
      moves.push(move)
    }
    return walk
  }
}

/** Shorter walks, the much shorter ones first: beginnings, then what is left without some steps. */
function* shorterOnes(ground: Ground, walk: Walk): IterableIterator<Walk> {
  const { length } = walk.moves
  for (let left = length >> 1; left < length; left += Math.max(1, (length - left) >> 1))
    yield prefixOf(walk, left)
  for (let size = length >> 1; size > 0; size >>= 1)
    for (let at = 0; at + size < length; at += size) {
      const rest = [...walk.moves.slice(0, at), ...walk.moves.slice(at + size)]
      yield withoutClockOrChance(() => ground.follow(walk.start, rest))
    }
  const { walk: shorter } = withoutClockOrChance(() =>
    shorterAround(ground, undefined, walk, RADIUS, looked => looked > MOST_STATES),
  )
  if (shorter) yield shorter
}
