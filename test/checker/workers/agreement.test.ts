import { expect, test } from 'vitest'
import crashLock from '../../../specs/reference/crash-lock.ts'
import { Exploration } from '../../../src/checker/exploration.ts'
import { Agreement } from '../../../src/checker/workers/agreement.ts'
import { newControl } from '../../../src/checker/workers/control.ts'
import { Program } from '../../../src/language/program.ts'

const spec = crashLock[0]!
const explorer = () => new Exploration(new Program(spec.model, spec), spec, {})

/** The slots that invariants are known to read, by number. */
const noted = ({ concerns }: Exploration) => concerns.noted.map(({ id }) => id)

/** Asks invariants of the initial states. */
function begin(exploration: Exploration): void {
  const { a, b, count } = exploration.initial()
  for (let i = 0; i < count; i++) exploration.admit(a[i]!, b[i]!, -1)
}

test.each([
  ['before the other joins', true],
  ['afterwards', false],
])('what invariants read is told, whether it is found %s', (_, isBefore) => {
  const [first, helper] = [explorer(), explorer()]
  if (isBefore) begin(first)
  const mine = new Agreement(first, { control: newControl() })
  mine.tellAll()
  const theirs = new Agreement(helper, mine.parts)
  if (!isBefore) begin(first)
  expect(noted(first).length).toBeGreaterThan(0)
  expect(noted(helper)).toEqual([])
  theirs.catchUp()
  expect(noted(helper)).toEqual(noted(first))
})
