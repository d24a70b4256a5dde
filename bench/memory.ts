/**
 * `npm run bench:memory [spec...]`: where the memory of a search goes, in bytes for each distinct
 * state, of all specs for every day or of those that are named. Packed is what a state takes behind
 * the search (nothing where behaviours are checked, which need all states as they are), queue the largest part of all of them that was not explored yet. After a minute of CPU
 * time a search is ended, and the figures are of what it has found by then.
 */
import { BreadthFirst } from '../src/checker/breadth-first.ts'
import { Exploration } from '../src/checker/exploration.ts'
import { selectSpecs } from '../src/cli/select.ts'
import { Program } from '../src/language/program.ts'
import type { Spec } from '../src/language/spec.ts'

const SECONDS = 60
// Below this the first sizes of the tables weigh more than what is in them.
const MANY = 100_000

const number = (value: number) => value.toLocaleString('en-US')

function row(spec: Spec): string | undefined {
  // Everything is packed as soon as it is explored, so that it shows what that takes.
  const options = { keepsExplored: 0 }
  const exploration = new Exploration(new Program(spec.model, spec), spec, options)
  const search = new BreadthFirst(exploration, options)
  const started = process.cpuUsage()
  const isOver = () => search.isDone || process.cpuUsage(started).user > SECONDS * 1e6
  let queue = 0
  while (!isOver()) {
    search.advance(20_000)
    queue = Math.max(queue, search.queue)
  }
  const { packed, packedBytes } = search.states
  const { distinct, space, stateBytes, learnedBytes } = exploration
  if (distinct < MANY) return undefined
  const each = (bytes: number) => (bytes / distinct).toFixed(1)
  const cells = [
    search.isDone ? spec.name : `${spec.name} (not ended)`,
    number(distinct),
    space.halves.map(({ count }) => number(count)).join(' x '),
    each(stateBytes - space.halfBytes),
    packed === 0 ? '' : (packedBytes / packed).toFixed(1),
    (queue / distinct).toFixed(2),
    each(space.halfBytes),
    each(learnedBytes),
  ]
  return `| ${cells.join(' | ')} |`
}

const named = process.argv.slice(2)
const { specs } = await selectSpecs(named, process.cwd())
console.log('| spec | distinct | halves | visited | packed | queue | halves | learned |')
console.log('|---|--:|--:|--:|--:|--:|--:|--:|')
for (const { spec, isNamed } of specs) {
  const line = spec.full && !isNamed ? undefined : row(spec)
  if (line) console.log(line)
}
