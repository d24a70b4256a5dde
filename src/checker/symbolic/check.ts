import type { Program } from '../../language/program.ts'
import type { Spec } from '../../language/spec.ts'
import { ModelError } from '../../language/value.ts'
import { type Bound, bind } from '../bind.ts'
import { counterexample } from '../counterexample.ts'
import type { Finding } from '../exploration.ts'
import { type Found, idleWarnings, propertyResults, surprisesOf, verdictOf } from '../judgement.ts'
import { withoutClockOrChance } from '../purity.ts'
import type {
  ActionStatistics,
  CheckOptions,
  CheckResult,
  Counterexample,
  DiagramStatistics,
} from '../result.ts'
import { StateSpace } from '../space.ts'
import { auditPurity } from './audit.ts'
import { paced } from './pace.ts'
import { type PlacedFinding, SymbolicSearch } from './search.ts'
import type { Codes } from './sets.ts'
import { Universe } from './universe.ts'

const SMALL_SAMPLE = 12
const LARGE_SAMPLE = 512
const LARGEST_LEVELS = 5

/**
 * Checks a spec on sets of states instead of single ones; see docs/symbolic.md.
 *
 * @throws ModelError for what the symbolic engine does not do
 */
export async function checkSymbolically(
  program: Program,
  spec: Spec,
  options: CheckOptions,
  clock: () => number,
  started: number,
): Promise<CheckResult> {
  const bound = bind(program, spec, options.properties)
  refuseWhatIsNotDone(bound, options)
  const universe = new Universe(program)
  const report = (seconds: number) =>
    options.onProgress?.({
      distinct: Number(universe.sets.count(search.all)),
      generated: Number(search.counts.generated),
      queue: 0,
      depth: search.depth ?? 0,
      seconds,
    })
  const work = paced(universe, options, clock, started, report)
  const search = withoutClockOrChance(
    () => new SymbolicSearch(universe, bound, spec.deadlock === 'error', options, work),
  )
  await search.run()
  const found = new Map<string, Counterexample>()
  let { error } = search
  let errorRun: Counterexample | undefined
  try {
    if (!error) {
      const samples = options.audit ? LARGE_SAMPLE : SMALL_SAMPLE
      for (let i = 0; i < samples; i++) await work(() => auditPurity(universe, search))
      for (const finding of search.findings) await explain(finding)
    }
  } catch (thrown) {
    if (!(thrown instanceof ModelError)) throw thrown
    error = thrown
  }
  if (search.error) errorRun = await runToError()

  const exhaustive = search.stopped === undefined && !error
  const properties = propertyResults(spec, options, {
    ...decidedBy(bound, search.findings),
    counterexamples: found,
    exhaustive,
  })
  const isDeadlocked = search.findings.some(({ kind }) => kind === 'deadlock')
  const deadlock = found.get('deadlock')
  const actions = actionStatistics(program, search)
  const { distinct, generated, outside } = search.counts
  const isLarge = [distinct, generated].some(count => count > Number.MAX_SAFE_INTEGER)
  const partial = {
    spec,
    program,
    verdict: verdictOf(properties, isDeadlocked, search.stopped, error),
    exhaustive,
    ...(search.stopped ? { stopped: search.stopped } : {}),
    distinct: Number(distinct),
    generated: Number(generated),
    ...(isLarge ? { exact: { distinct, generated } } : {}),
    depth: search.depth,
    seconds: clock() - started,
    symmetry: [],
    threads: 1,
    functionRuns: universe.runs,
    bytesPerState: 0,
    learnedBytes: 0,
    outside: Number(outside),
    properties,
    ...(deadlock ? { deadlock } : {}),
    actions,
    widest: universe.widest.slice(0, 5),
    diagrams: diagramStatistics(universe, search.all),
    warnings: [
      ...symmetryWarning(spec, options),
      ...search.unexplained.map(unexplainedWarning),
      ...(outside > 0n ? [constraintWarning(outside)] : []),
      ...(exhaustive ? idleWarnings(program, actions) : []),
    ],
    ...(error ? { error } : {}),
    ...(errorRun ? { errorRun } : {}),
  }
  const surprises = surprisesOf(partial, options)
  return { ...partial, asExpected: surprises.length === 0, surprises }

  async function explain(finding: PlacedFinding): Promise<void> {
    if (found.has(finding.property)) return
    const path = await search.pathTo(finding)
    if (path) found.set(finding.property, execution(finding, path))
  }

  // Where the mistake is such that no run can be made, the error has to speak for itself.
  async function runToError(): Promise<Counterexample | undefined> {
    try {
      const path = await search.pathToError()
      return path && execution({ kind: 'error', name: 'error', property: 'error' }, path)
    } catch {
      return undefined
    }
  }

  /** The path as a real execution, by the reference evaluator. */
  function execution(
    finding: Pick<Finding, 'kind' | 'name' | 'property'>,
    path: readonly Codes[],
  ): Counterexample {
    const space = new StateSpace(program)
    const keys = path.map(codes => {
      const [a, b] = space.encode(new Map(universe.codes.decode(codes).changed))
      return { a, b }
    })
    const ground = { program, bound, space, symmetry: undefined }
    return counterexample(ground, { ...finding, state: keys.at(-1)! }, keys)
  }
}

function refuseWhatIsNotDone({ temporal, possible }: Bound, { search }: CheckOptions): void {
  const names = new Set([...temporal, ...possible].map(({ property }) => property))
  if (names.size > 0)
    throw new ModelError(
      `The symbolic engine does not check properties of behaviours: ${[...names].join(', ')}.`,
      'Check them with --engine explicit, or name others with --property.',
    )
  if (search === 'dfs')
    throw new ModelError(
      'The symbolic engine has no depth-first search.',
      'Leave out --search dfs, or use --engine explicit.',
    )
}

/** Which properties witnesses or violations were found of. */
function decidedBy(
  bound: Bound,
  findings: readonly PlacedFinding[],
): Pick<Found, 'isReached' | 'isViolated'> {
  const reached = new Set(findings.filter(each => each.kind === 'witness').map(each => each.name))
  const violated = new Set(
    findings.filter(each => each.kind !== 'witness').map(each => each.property),
  )
  return {
    isReached: property =>
      bound.reachable.every(each => each.property !== property || reached.has(each.name)),
    isViolated: property => violated.has(property),
  }
}

function actionStatistics(program: Program, { counts }: SymbolicSearch): ActionStatistics[] {
  return program.actions.map(({ name, isFault }) => ({
    name,
    isFault,
    fired: Number(counts.fired.get(name) ?? 0n),
    fresh: 0,
  }))
}

function diagramStatistics(universe: Universe, all: number): DiagramStatistics {
  const { caches, nodes, order, program, sets } = universe
  const bySlot = [...sets.nodesBySlot(all)].sort(([, a], [, b]) => b - a)
  return {
    nodes: bySlot.reduce((sum, [, count]) => sum + count, 0),
    peak: Math.max(nodes.peak, nodes.live),
    bytes: universe.bytes,
    order: order.by,
    largest: bySlot
      .slice(0, LARGEST_LEVELS)
      .map(([slot, count]) => ({ cell: program.slots[slot]!.name, nodes: count })),
    operations: caches.map(({ name, hits, misses }) => ({ name, hits, misses })),
  }
}

function symmetryWarning(spec: Spec, { symmetry }: CheckOptions): string[] {
  const isWanted = symmetry ?? spec.symmetry.length > 0
  return isWanted
    ? ['Symmetry was not used: the symbolic engine does not need it. All states are counted.']
    : []
}

const unexplainedWarning = (property: string) =>
  `${property} is violated, but the search was stopped before a run that shows it was found.`

const constraintWarning = (outside: bigint) =>
  `The constraint kept ${outside} ${outside === 1n ? 'state' : 'states'} from being explored: the verdict is relative to it.`
