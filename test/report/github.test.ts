import { expect, test } from 'vitest'
import { github, stepSummary } from '../../src/report/github.ts'
import { door, mistaken, openDoor } from './door.ts'
import { reported, runOf } from './run-of.ts'

test('only what did not end as expected is annotated, in one line each', async () => {
  const text = reported(github, await runOf([door, openDoor, mistaken]))
  expect(text.split('\n')).toHaveLength(2)
  expect(text).toMatch(/^::error file=specs\/room.ts,title=mistaken%3A violated::/)
  expect(text).toContain('violates alone in 3 states%0A  oneAtATime is off')
})

test('the summary page names the trouble and has the table', async () => {
  expect(stepSummary(await runOf([door, mistaken]))).toMatchInlineSnapshot(`
    "## allways

    2 specs in 0.00 s. 1 spec did not end as expected.

    - **mistaken**: violates alone in 3 states

    | spec | what it shows | verdict | distinct | generated | depth | seconds |
    |---|---|---|--:|--:|--:|--:|
    | door | A room for one is used by one at a time. | holds | 4 | 7 | 3 | 0.0 |
    | mistaken |  | violates alone | 5 | 7 | 3 | 0.0 |

    "
  `)
})
