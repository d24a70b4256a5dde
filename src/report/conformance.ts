import type { Conformance, Conforming, Deviating, Repeat } from '../conformance/conforms.ts'
import type { Mismatch, TestStep } from '../conformance/nonconformance.ts'
import { type Difference, type Observation, shown } from '../conformance/observation.ts'
import type { ReferenceState } from '../language/reference.ts'
import { valueLines } from './cells.ts'
import { storyOf } from './explain.ts'
import type { Look } from './palette.ts'
import { counted, fill, indent, wrap } from './text.ts'

/** What became of the test of a real system, as a person reads it. */
export const conformance = (result: Conformance, look: Look): string[] =>
  result.ok ? conforming(result, look) : deviating(result, look)

function conforming({ name, runs, seed, taken }: Conforming, { palette, width }: Look): string[] {
  const steps = [...taken.values()].reduce((sum, count) => sum + count, 0)
  const never = [...taken].filter(([, count]) => count === 0).map(([step]) => step)
  const found = `No difference from the model ${name} in ${counted(runs, 'run')} with ${counted(steps, 'step')} (seed ${seed}). This is no proof.`
  return [
    ...wrap(found, width).map(palette.good),
    ...(never.length
      ? wrap(`warning: never taken: ${never.join(', ')}`, width).map(palette.warn)
      : []),
  ]
}

function deviating(result: Deviating, look: Look): string[] {
  const { name, runs, shrinks, failure, repeat } = result
  const { palette, width } = look
  const shorter = shrinks ? `, made shorter ${counted(shrinks, 'time')}` : ''
  const where = runs ? `in run ${runs}${shorter}` : 'before anything was done'
  return [
    palette.strong(`The system does not conform to the model ${name}: ${where}.`),
    '',
    ...stepRows(failure.steps, look),
    '',
    ...mismatchLines(failure.mismatch, look),
    ...(repeat
      ? [
          '',
          ...wrap(`To run it again, give the options ${optionsText(repeat)}.`, width).map(
            palette.faint,
          ),
        ]
      : []),
  ]
}

const optionsText = (repeat: Repeat) =>
  Object.entries(repeat)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : value}`)
    .join(', ')

const LEFT = 2
const GAP = '  '

function stepRows(steps: readonly TestStep[], { palette, width }: Look): string[] {
  const names = steps.map(nameOf)
  const number = String(steps.length - 1).length
  const name = Math.max(...names.map(each => each.length))
  const left = LEFT + number + name + 2 * GAP.length
  return steps.flatMap((step, i) => {
    const before = steps.slice(0, i).findLast(({ seen }) => seen !== undefined)?.seen
    const story = whatHappens(step)
    const lines = [
      ...(story ? wrap(story, width - left).map(palette.faint) : []),
      ...fill(changesOf(before, step.seen), width - left),
    ]
    const [first = '', ...more] = lines
    const head = `${' '.repeat(LEFT)}${String(i).padStart(number)}${GAP}`
    const padded = names[i]! + ' '.repeat(name - names[i]!.length)
    return [`${head}${palette.strong(padded)}${GAP}${first}`.trimEnd(), ...indent(more, left)]
  })
}

const nameOf = ({ kind, name }: TestStep) => (kind === 'letGo' ? 'let go' : name)

function whatHappens({ kind, name, instance, isRefused }: TestStep): string {
  switch (kind) {
    case 'start':
      return ''
    case 'settle':
      return 'the system comes to rest'
    case 'pause':
      return 'some time passes'
    case 'letGo':
      return name
    case 'action': {
      const story = instance && storyOf({ instance })
      if (!isRefused) return story ?? ''
      return `${story ? `${story}: ` : ''}the system refuses it`
    }
  }
}

function changesOf(before: Observation | undefined, after: Observation | undefined): string[] {
  if (after === undefined) return []
  if (before === undefined) return [...after].map(([path, value]) => `${path}: ${shown(value)}`)
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(path => before.get(path) !== after.get(path))
    .map(path => `${path}: ${shown(before.get(path))} -> ${shown(after.get(path))}`)
}

function mismatchLines(mismatch: Mismatch, look: Look): string[] {
  const { palette } = look
  switch (mismatch.kind) {
    case 'observation': {
      const { seen, nearest } = mismatch
      const paths = new Set(nearest.flatMap(({ differences }) => differences.map(pathOf)))
      const shows = [...paths].sort().map(path => valueText(path, seen.get(path)))
      return [
        ...side('the system shows', shows, look).map(palette.bad),
        ...nearest.flatMap(({ differences, state }, i) => [
          ...side(
            i === 0 ? 'the model allows' : 'or',
            differences.map(each => valueText(each.path, each.expected)),
            look,
          ).map(palette.bad),
          ...inState(state, look),
        ]),
      ]
    }
    case 'unfinished':
      return [
        ...said(
          `the system is at rest; the model goes on with ${mismatch.next.join(' or ')}`,
          look,
        ),
        ...inState(mismatch.state, look),
      ]
    case 'refusal':
      return [
        ...said('the system refuses the last step; the model allows it', look),
        ...mismatch.states.flatMap(state => inState(state, look)),
      ]
    case 'error':
      return said(`${mismatch.where} failed: ${mismatch.error.message}`, look)
    case 'late':
      return said(`${mismatch.where} did not end within ${mismatch.milliseconds} ms`, look)
  }
}

const said = (sentence: string, { palette, width }: Look) =>
  indent(wrap(sentence, width - LEFT), LEFT).map(palette.bad)

const pathOf = ({ path }: Difference) => path

const valueText = (path: string, value: string | undefined) => `${path} = ${shown(value)}`

const LABEL = 'the system shows'.length + GAP.length

function side(label: string, items: readonly string[], { width }: Look): string[] {
  return labelled(label, fill(items, width - LEFT - LABEL))
}

/** The cells of a state that are not as at the start. */
const inState = (state: ReferenceState, { width, palette }: Look): string[] =>
  labelled('  where', valueLines(state.changed, width - LEFT - LABEL)).map(palette.faint)

function labelled(label: string, lines: readonly string[]): string[] {
  const [first, ...more] = lines
  if (first === undefined) return []
  return indent([label.padEnd(LABEL) + first, ...indent(more, LABEL)], LEFT)
}
