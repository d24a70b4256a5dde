import { expect, test } from 'vitest'
import { junit } from '../../src/report/junit.ts'
import { door, mistaken } from './door.ts'
import { reported, runOf } from './run-of.ts'

test('a case for each spec; what fails carries its counterexample', async () => {
  const failures = [{ where: 'specs/broken.ts', error: new Error('No "spec" <there>.') }]
  const text = reported(junit, await runOf([door, mistaken], { failures }))
  expect(text).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="allways" time="0.000">
    <testsuite name="specs/room.ts" tests="2" failures="1" errors="0" skipped="0">
    <testcase name="door" classname="room" time="0.000"/>
    <testcase name="mistaken" classname="room" time="0.000">
    <failure message="violates alone in 3 states. The verdict is violated, not holds." type="violated">
      oneAtATime is off: two people do not fit into the room

      1  enter(keeper1)  keeper1 goes in
                         keeper1  inside: false -&gt; true
                         lit: false -&gt; true
      2  enter(keeper2)  &lt;- oneAtATime (off) would have forbidden this
                         keeper2 goes in
                         keeper2  inside: false -&gt; true

      violated: alone
      because   keeper1  inside = true
                keeper2  inside = true
    </failure>
    </testcase>
    </testsuite>
    <testsuite name="specs/broken.ts" tests="1" failures="0" errors="1" skipped="0">
    <testcase name="specs/broken.ts" classname="load">
    <error message="No &quot;spec&quot; &lt;there&gt;."/>
    </testcase>
    </testsuite>
    </testsuites>
    "
  `)
})
