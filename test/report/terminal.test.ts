import { expect, test } from 'vitest'
import { terminal } from '../../src/report/terminal.ts'
import { door, miscounted, mistaken, openDoor, stuck } from './door.ts'
import { checked, reported, runOf } from './run-of.ts'

test('specs that end as expected: a line for each, and one violation explained', async () => {
  expect(reported(terminal, await runOf([door, openDoor]))).toMatchInlineSnapshot(`
    "specs/room.ts
      ✓ holds      door       4 distinct, 7 generated, depth 3, 0.00 s
      ✓ violated   open-door  as expected: violates alone in 3 states, 0.00 s

    open-door violates alone in 3 states, as expected
      Without the guard two meet in the room.

      oneAtATime is off: two people do not fit into the room

      1  enter(keeper1)  keeper1 goes in
                         keeper1  inside: false -> true
                         lit: false -> true
      2  enter(keeper2)  <- oneAtATime (off) would have forbidden this
                         keeper2 goes in
                         keeper2  inside: false -> true

      violated: alone
      because   keeper1  inside = true
                keeper2  inside = true

    2 specs in 0.00 s: 1 holds, 1 is violated as expected.
    "
  `)
})

test('a violation that nobody expects is loud and explained instead of the expected one', async () => {
  expect(reported(terminal, await runOf([openDoor, mistaken]))).toMatchInlineSnapshot(`
    "specs/room.ts
      ✓ violated   open-door  as expected: violates alone in 3 states, 0.00 s
      ✗ violated   mistaken   violates alone in 3 states, 0.00 s
          NOT AS EXPECTED: The verdict is violated, not holds.

    mistaken violates alone in 3 states

      oneAtATime is off: two people do not fit into the room

      1  enter(keeper1)  keeper1 goes in
                         keeper1  inside: false -> true
                         lit: false -> true
      2  enter(keeper2)  <- oneAtATime (off) would have forbidden this
                         keeper2 goes in
                         keeper2  inside: false -> true

      violated: alone
      because   keeper1  inside = true
                keeper2  inside = true

    2 specs in 0.00 s: 1 is violated as expected, 1 DID NOT END AS IT SHOULD.
    "
  `)
})

test('a count that is not the expected one is loud', async () => {
  expect(reported(terminal, await runOf([miscounted]))).toMatchInlineSnapshot(`
    "specs/room.ts
      ✗ holds      miscounted  4 distinct, 7 generated, depth 3, 0.00 s
          NOT AS EXPECTED: There are 4 distinct states, not 5.

      alone: holds
      used: reached in 2 states

      Functions of the model were run 15 times. Cells with the most values: inside 2, lit 2.

    1 spec in 0.00 s: 1 DID NOT END AS IT SHOULD.
    "
  `)
})

test('a deadlock is explained by what the actions looked at', async () => {
  expect(reported(terminal, await runOf([stuck]))).toMatchInlineSnapshot(`
    "specs/room.ts
      ✗ deadlock   stuck  ends in a deadlock in 2 states, 0.00 s
          NOT AS EXPECTED: The verdict is deadlock, not holds.

    stuck ends in a deadlock in 2 states

      1  press  on: false -> true

      deadlock: no action is possible, and nothing says that a run may end here
      because   on = true

      Functions of the model were run 2 times. Cells with the most values: on 2.

    1 spec in 0.00 s: 1 DID NOT END AS IT SHOULD.
    "
  `)
})

test('settings of the command line make the expectations void, and the report says so', async () => {
  const { expect: _, ...rest } = openDoor
  const spec = await checked({ ...rest, expect: 'holds' }, ['oneAtATime off'])
  const run = await runOf([], { specs: [spec] })
  const text = reported(terminal, run)
  expect(text).toContain('with oneAtATime off: the verdict and counts that the spec expects do not')
  expect(text).not.toContain('NOT AS EXPECTED')
  expect(text).not.toContain('as expected')
  expect(text).toMatch(/1 spec in 0.00 s: 1 is violated.\n$/)
})

test('a limit gives no proof, and the report says which limit', async () => {
  const spec = await checked(door, [], { maxStates: 2 })
  expect(reported(terminal, await runOf([], { specs: [spec] }))).toMatchInlineSnapshot(`
    "specs/room.ts
      ! incomplete door  3 distinct, 3 generated, depth 2, 0.00 s
          stopped by the limit on states (--max-states): no violation so far, which is no proof

      alone: not decided
      used: reached in 2 states

      Functions of the model were run 9 times. Cells with the most values: inside 2, lit 2.

    1 spec in 0.00 s: 1 is incomplete.
    "
  `)
})

test('files that did not load and specs that were left out are counted', async () => {
  const run = await runOf([door], {
    failures: [{ where: 'specs/broken.ts', error: new Error('It has no default export.') }],
    leftOut: [{ reason: 'marked full (--full runs them)', count: 2 }],
    unchecked: 1,
  })
  expect(reported(terminal, run)).toMatchInlineSnapshot(`
    "specs/room.ts
      ✓ holds      door  4 distinct, 7 generated, depth 3, 0.00 s

    2 specs in 0.00 s: 1 holds, 1 was not reached. 1 file could not be loaded. 2 specs left out: marked
    full (--full runs them).
    "
  `)
})
