import { describe, expect, test } from 'vitest'
import type { Counterexample } from '../../src/checker/result.ts'
import {
  check,
  each,
  either,
  fair,
  fifo,
  flag,
  model,
  nodes,
  oneOf,
  per,
  plus,
  properties,
  range,
  type Spec,
  type State,
  shape,
  spec,
  stronglyFair,
} from '../../src/index.ts'
import type { AnyAction } from '../../src/language/action.ts'
import {
  alwaysEventually,
  alwaysPossible,
  eventually,
  eventuallyAlways,
  leadsTo,
  temporal,
} from '../../src/properties/temporal.ts'

/** The verdict on the only property, and the counterexample where there is one. */
async function judged(made: Spec, options: Parameters<typeof check>[1] = {}) {
  const result = await check(made, options)
  expect(result.error).toBeUndefined()
  const [{ verdict, counterexample: run } = { verdict: undefined, counterexample: undefined }] =
    result.properties
  const steps = run?.steps.map(({ instance }) => instance.name)
  return {
    ...result,
    verdict,
    run,
    loop: steps?.slice(run?.loop),
    lead: steps?.slice(0, run?.loop),
  }
}

const allowed = { deadlock: 'allowed' } as const

class Walk extends shape({ cells: { at: range(0, 9) } }) {}
type W = State<Walk>

/** A walk along arrows: `go` goes from each place to those that are listed for it. */
const go = (arrows: { readonly [from: number]: readonly number[] }) => (s: W) =>
  either<W>(...(arrows[s.at] ?? []).map(to => s.with({ at: to })))

/** What a cell holds in the states of a run from its loop on. */
const around = (run: Counterexample, cell: string, first: unknown) =>
  run.steps
    .slice(run.loop)
    .map(({ after }) => after.changed.find(([slot]) => slot.name === cell)?.[1] ?? first)

/** Whether a run ends where its loop begins. */
const closes = ({ initial, steps, loop }: Counterexample) =>
  [initial, ...steps.map(({ after }) => after)][loop!]!.equals(steps.at(-1)!.after)

type Adverb<S> = (action: AnyAction<S>) => AnyAction<S>

describe('an unfair cycle is no counterexample', () => {
  const walk = (leave: Adverb<W>) =>
    model('walk', Walk, {
      actions: { round: go({ 0: [1], 1: [0] }), leave: leave(go({ 0: [2], 1: [2] })) },
    })

  test('where a weakly fair action stays possible', async () => {
    const left = properties(walk(fair), { left: eventually(s => s.at === 2) })
    const holding = spec(walk(fair), { properties: left, ...allowed })
    expect((await judged(holding)).verdict).toBe('holds')
    const unfair = { ...holding, fairness: { without: ['leave'] } }
    // Nothing need happen at all.
    expect(await judged(unfair)).toMatchObject({ verdict: 'violated', lead: [], loop: [] })
  })

  test('where a strongly fair action is possible again and again', async () => {
    const sometimes = (leave: Adverb<W>) =>
      model('walk', Walk, {
        actions: { round: fair(go({ 0: [1], 1: [0] })), leave: leave(go({ 0: [2] })) },
      })
    const verdicts = [fair, stronglyFair].map(async leave => {
      const made = sometimes(leave)
      const left = properties(made, { left: eventually(s => s.at === 2) })
      return judged(spec(made, { properties: left, ...allowed }))
    })
    const [weak, strong] = await Promise.all(verdicts)
    expect(weak).toMatchObject({ verdict: 'violated', loop: ['round', 'round'] })
    expect(strong?.verdict).toBe('holds')
  })
})

describe('fairness is judged by the steps of the very component', () => {
  test('a step that leads out of it is not taken', async () => {
    // `leave` is taken in the whole graph, and in the component of 0 and 1 by no step.
    const walk = model('walk', Walk, {
      actions: {
        round: go({ 0: [1], 1: [0], 2: [3], 3: [2] }),
        leave: fair(go({ 0: [2], 1: [2], 2: [3] })),
      },
    })
    const listed = properties(walk, { left: eventually(s => s.at === 2) })
    expect((await judged(spec(walk, { properties: listed }))).verdict).toBe('holds')
  })

  test('a step through a state that would keep the promise is not taken, though it comes back', async () => {
    // All three places are one component of the graph; without place 2 `visit` has no step in it.
    const walk = model('walk', Walk, {
      actions: { round: go({ 0: [1], 1: [0], 2: [0] }), visit: fair(go({ 0: [2], 1: [2] })) },
    })
    const listed = properties(walk, { visited: alwaysEventually(s => s.at === 2) })
    const unfair = { without: ['visit'] } as const
    expect(
      (await judged(spec(walk, { properties: listed, fairness: { weak: ['round'] } }))).verdict,
    ).toBe('holds')
    expect(
      await judged(spec(walk, { properties: listed, fairness: { ...unfair, weak: ['round'] } })),
    ).toMatchObject({ verdict: 'violated', loop: ['round', 'round'] })
  })

  test('one instance of an action does not stand for another', async () => {
    const worker = nodes('worker', 2)
    class Work extends shape({ cells: { done: per(worker, flag) } }) {}
    const work = model('work', Work, {
      actions: {
        redo: fair(each(worker, (s, w) => s.with(w, { done: !s.done(w) }))),
      },
    })
    const listed = properties(work, { everyoneWorks: eventually(worker, (s, w) => s.done(w)) })
    expect((await judged(spec(work, { properties: listed }))).verdict).toBe('holds')
    // All instances together as one: it is enough that one of them is taken.
    const together = { without: ['redo'], weak: [['redo']] } as const
    const { verdict, loop } = await judged(spec(work, { properties: listed, fairness: together }))
    expect(verdict).toBe('violated')
    expect(new Set(loop).size).toBe(1)
  })

  test('inside a component a smaller one is found, which a strongly fair action is not part of', async () => {
    // From 1 there is a way out, so no fair behaviour comes to 1 for ever; but 2, 3, 2, 3 ... is fair.
    const walk = model('walk', Walk, {
      actions: {
        round: fair(go({ 0: [1], 1: [2], 2: [3], 3: [2, 0] })),
        leave: stronglyFair(go({ 1: [4] })),
      },
    })
    const listed = properties(walk, { left: eventually(s => s.at === 4) })
    const { verdict, loop, run } = await judged(spec(walk, { properties: listed, ...allowed }))
    expect(verdict).toBe('violated')
    expect(loop).toEqual(['round', 'round'])
    expect(around(run!, 'at', 0)).toEqual([3, 2])
  })

  test('and where there is none, the strongly fair action leads out', async () => {
    // It is possible in one place of the only cycle, and no step of it stays in the component.
    const walk = model('walk', Walk, {
      actions: {
        round: fair(go({ 0: [1], 1: [2], 2: [3], 3: [0] })),
        leave: stronglyFair(go({ 2: [4] })),
      },
    })
    const listed = properties(walk, { left: eventually(s => s.at === 4) })
    expect((await judged(spec(walk, { properties: listed, ...allowed }))).verdict).toBe('holds')
    const weak = { without: ['leave'], weak: ['leave'] } as const
    expect(
      await judged(spec(walk, { properties: listed, fairness: weak, ...allowed })),
    ).toMatchObject({ verdict: 'violated', loop: ['round', 'round', 'round', 'round'] })
  })

  test('two strongly fair actions may rule out one part after the other', async () => {
    // In the whole `up` is taken, from 1. But 1 is ruled out by `leave`, and without it `up` is not.
    const arrows = { 0: [1], 1: [2], 2: [3], 3: [2, 4], 4: [2, 0] }
    const walkOf = (exit: number) =>
      model('walk', Walk, {
        actions: {
          round: fair(go(arrows)),
          leave: stronglyFair(go({ 1: [9] })),
          up: stronglyFair(go({ 1: [0], [exit]: [9] })),
        },
      })
    const judge = async (exit: number) => {
      const walk = walkOf(exit)
      const listed = properties(walk, { left: eventually(s => s.at === 9) })
      return judged(spec(walk, { properties: listed, ...allowed }))
    }
    const { verdict, run } = await judge(4)
    expect(verdict).toBe('violated')
    expect(around(run!, 'at', 0).sort()).toEqual([2, 3])
    expect((await judge(3)).verdict).toBe('holds')
  })
})

describe('a behaviour may stop', () => {
  const line = (step: Adverb<W>) =>
    model('line', Walk, { actions: { on: step(s => s.at < 3 && s.with({ at: plus(1) })) } })
  const arrives = (s: W) => s.at === 3
  const none: Adverb<W> = action => action

  test('where nothing is fair, though the graph has no cycle', async () => {
    const made = line(none)
    const listed = properties(made, { arrives: eventually(arrives) })
    expect(await judged(spec(made, { properties: listed, ...allowed }))).toMatchObject({
      verdict: 'violated',
      lead: [],
      loop: [],
    })
  })

  test('but not where a fair action is possible', async () => {
    const made = line(fair)
    const listed = properties(made, { arrives: eventually(arrives) })
    expect((await judged(spec(made, { properties: listed, ...allowed }))).verdict).toBe('holds')
  })

  test('where no action is possible it stops for ever', async () => {
    const made = line(fair)
    const listed = properties(made, { stays: eventuallyAlways(arrives) })
    expect((await judged(spec(made, { properties: listed, ...allowed }))).verdict).toBe('holds')
    const goesOn = properties(made, { goesOn: alwaysEventually((s: W) => s.at < 3) })
    expect(await judged(spec(made, { properties: goesOn, ...allowed }))).toMatchObject({
      verdict: 'violated',
      lead: ['on', 'on', 'on'],
      loop: [],
    })
  })

  test('a fair step that changes nothing promises nothing', async () => {
    const made = model('idle', Walk, { actions: { on: go({ 0: [1] }), idle: fair(s => s) } })
    const listed = properties(made, { arrives: eventually(s => s.at === 1) })
    expect(await judged(spec(made, { properties: listed, ...allowed }))).toMatchObject({
      verdict: 'violated',
      loop: [],
    })
  })

  test('nor does one of several outcomes that changes nothing keep a promise', async () => {
    const made = model('idle', Walk, {
      actions: { round: go({ 0: [1], 1: [0] }), leave: fair(go({ 0: [0, 2], 1: [1, 2] })) },
    })
    const listed = properties(made, { arrives: eventually(s => s.at === 2) })
    expect((await judged(spec(made, { properties: listed, ...allowed }))).verdict).toBe('holds')
  })

  test('a step that is repeated is told from a state that is repeated', async () => {
    const made = line(fair)
    const listed = properties(made, {
      // Of no formula without "next" the number of repetitions can matter.
      moves: temporal<W>(t =>
        t.until(
          t.or(
            t.now(s => s.at === 0),
            t.step((s, u) => u.at > s.at),
          ),
          t.now(s => s.at > 0),
        ),
      ),
    })
    expect((await judged(spec(made, { properties: listed, ...allowed }))).verdict).toBe('holds')
  })
})

describe('"from some time on" is not dropped', () => {
  const walk = model('walk', Walk, {
    actions: { calm: fair(go({ 0: [1] })), storm: go({ 1: [0] }) },
  })

  test('what comes back again and again does not stay', async () => {
    const listed = properties(walk, { stays: eventuallyAlways(s => s.at === 1) })
    expect(await judged(spec(walk, { properties: listed }))).toMatchObject({
      verdict: 'violated',
      loop: ['calm', 'storm'],
    })
  })

  test('what comes back a few times stays at last', async () => {
    class Storms extends shape({ cells: { at: range(0, 1), storms: range(0, 3) } }) {}
    const few = model('few', Storms, {
      actions: {
        calm: fair(s => s.at === 0 && s.with({ at: 1 })),
        storm: s => s.at === 1 && s.storms < 3 && s.with({ at: 0, storms: plus(1) }),
      },
    })
    const listed = properties(few, { stays: eventuallyAlways(s => s.at === 1) })
    expect((await judged(spec(few, { properties: listed, ...allowed }))).verdict).toBe('holds')
  })

  test('as an assumption it excludes what does not stay', async () => {
    const listed = properties(walk, {
      calms: temporal<W>(t =>
        t.implies(
          t.eventually(t.always(t.not(t.step((s, u) => u.at < s.at)))),
          t.eventually(t.always(t.now(s => s.at === 1))),
        ),
      ),
    })
    expect((await judged(spec(walk, { properties: listed }))).verdict).toBe('holds')
    // Without fairness it may rest in the storm.
    const unfair = spec(walk, { properties: listed, fairness: { without: ['calm'] } })
    expect(await judged(unfair)).toMatchObject({ verdict: 'violated', loop: [] })
  })
})

describe('a lasso is a real run that closes', () => {
  const letter = oneOf('a', 'b', 'c')
  class Post extends shape({ cells: { box: fifo(letter), last: letter } }) {}
  type P = State<Post>
  // Each letter is passed on, or becomes another one: several outcomes, some of them alike.
  const post = model('post', Post, {
    init: s => s.all(letter).choose(x => s.box.push(x)),
    actions: {
      pass: s => {
        const x = s.box.head
        if (x === undefined) return
        const taken = s.box.pop().with({ last: x })
        return either<P>(taken, ...(['a', 'b', 'a'] as const).map(y => taken.box.push(y)))
      },
      write: s => s.box.isEmpty && s.last !== 'c' && s.box.push('c'),
    },
  })

  test('through actions with several outcomes', async () => {
    const listed = properties(post, {
      cIsLast: temporal<P>(t =>
        t.implies(
          t.and(
            t.always(t.eventually(t.now(s => s.last === 'a'))),
            t.always(t.eventually(t.now(s => s.last === 'b'))),
          ),
          t.eventually(t.always(t.now(s => s.last !== 'c'))),
        ),
      ),
    })
    const { verdict, run } = await judged(spec(post, { properties: listed, ...allowed }))
    expect(verdict).toBe('violated')
    expect(closes(run!)).toBe(true)
    expect(new Set(around(run!, 'last', 'a'))).toEqual(new Set(['a', 'b', 'c']))
  })

  // Six demands: the automaton of what is wanted is too large to be built, that of its contrary is not.
  test('a formula of many demands', async () => {
    const listed = properties(post, {
      demandsAreMet: temporal<P>(t => {
        const again = (test: (s: P) => boolean) => t.always(t.eventually(t.now(test)))
        const demands = [
          again(s => s.last === 'a'),
          again(s => s.last === 'b'),
          again(s => s.last === 'c'),
          again(s => s.box.isEmpty),
          again(s => s.box.has('a')),
          again(s => s.box.has('b')),
        ]
        const all = demands.reduce((some, each) => t.and(some, each))
        return t.always(t.implies(all, t.eventually(t.now(s => s.last === 'c' && s.box.has('c')))))
      }),
    })
    const { verdict, run } = await judged(spec(post, { properties: listed, ...allowed }))
    expect(verdict).toBe('violated')
    expect(closes(run!)).toBe(true)
    expect(new Set(around(run!, 'last', 'a'))).toEqual(new Set(['a', 'b', 'c']))
  })
})

describe('a false property stays false when the state grows', () => {
  // A long way to the only cycle that is a counterexample, and much beside it.
  const sized = (length: number) => {
    class Long extends shape({
      cells: { far: range(0, length), beside: range(0, 6), lamp: flag },
    }) {}
    const long = model('long', Long, {
      actions: {
        walk: fair(s => s.far < length && s.with({ far: plus(1) })),
        stray: s => s.beside < 6 && s.with({ beside: plus(1) }),
        flash: s => s.far === length && s.with({ lamp: !s.lamp }),
      },
    })
    const listed = properties(long, {
      dark: eventuallyAlways(s => !s.lamp),
    })
    return spec(long, { properties: listed, ...allowed })
  }

  test.each([1, 100, 10_000])('a way of %i steps', async length => {
    const { verdict, run, loop } = await judged(sized(length))
    expect(verdict).toBe('violated')
    expect(run!.loop).toBeGreaterThanOrEqual(length)
    expect(loop!.every(name => name === 'flash')).toBe(true)
  })

  test('what cannot be seen yet is not said to hold', async () => {
    const { verdict, properties: results } = await check(sized(10_000), { maxStates: 5000 })
    expect(verdict).toBe('incomplete')
    expect(results[0]!.verdict).toBe('unknown')
  })

  test('what lies behind a constraint is nothing that a behaviour may rest on', async () => {
    class Wide extends shape({ cells: { n: range(0, 20) } }) {}
    const wide = model('wide', Wide, {
      actions: { up: fair(s => s.n < 20 && s.with({ n: plus(1) })) },
    })
    const listed = properties(wide, { grows: eventually(s => s.n === 20) })
    const cut = spec(wide, { properties: listed, within: s => s.n < 10, ...allowed })
    const { verdict, warnings } = await judged(cut)
    expect(verdict).toBe('holds')
    expect(warnings.join()).toContain('the verdict is relative to it')
  })
})

describe('symmetry neither invents nor hides a violation', () => {
  const runner = nodes('runner', 2)
  class Relay extends shape({ cells: { runs: runner } }) {}
  // The two take turns: up to renaming there is one state, in which a runner runs.
  const relay = (hand: Adverb<State<Relay>>) =>
    model('relay', Relay, {
      init: s => s.all(runner).choose(r => s.with({ runs: r })),
      actions: {
        hand: hand(s =>
          s
            .all(runner)
            .except(s.runs)
            .choose(r => s.with({ runs: r })),
        ),
      },
    })
  const warning = expect.arrayContaining([expect.stringContaining('Symmetry was not used')])

  test('a cycle that comes back under other names is no counterexample', async () => {
    const made = relay(fair)
    const listed = properties(made, {
      everyoneRuns: alwaysEventually(runner, (s, r) => s.runs === r),
    })
    for (const symmetry of [true, false]) {
      const { verdict, symmetry: used } = await judged(spec(made, { properties: listed }), {
        symmetry,
      })
      expect([verdict, used]).toEqual(['holds', []])
    }
    const asked = await judged(spec(made, { properties: listed, symmetry: [runner] }))
    expect(asked).toMatchObject({ verdict: 'holds', distinct: 2, warnings: warning })
  })

  test('one that is there is found', async () => {
    const made = relay(fair)
    const listed = properties(made, {
      everyoneStays: eventuallyAlways(runner, (s, r) => s.runs === r),
    })
    const asked = await judged(spec(made, { properties: listed, symmetry: [runner] }))
    expect(asked).toMatchObject({ verdict: 'violated', loop: ['hand', 'hand'], warnings: warning })
  })

  test('fairness of one node is not kept by another of the same orbit', async () => {
    const worker = nodes('worker', 3)
    class Work extends shape({ cells: { waits: per(worker, flag.initially(true)) } }) {}
    const work = model('work', Work, {
      actions: {
        serve: stronglyFair(each(worker, (s, w) => s.waits(w) && s.with(w, { waits: false }))),
        ask: each(worker, (s, w) => !s.waits(w) && s.with(w, { waits: true })),
      },
    })
    const listed = properties(work, {
      served: leadsTo(
        worker,
        (s, w) => s.waits(w),
        (s, w) => !s.waits(w),
      ),
    })
    const asked = spec(work, { properties: listed, symmetry: [worker] })
    expect(await judged(asked)).toMatchObject({ verdict: 'holds', warnings: warning })
    const together = { without: ['serve'], strong: [['serve']] } as const
    expect(await judged({ ...asked, fairness: together })).toMatchObject({
      verdict: 'violated',
      warnings: warning,
    })
  })
})

describe('what is always possible', () => {
  test('needs no fairness, and is lost where no way leads back', async () => {
    const walk = model('walk', Walk, {
      actions: { round: go({ 0: [1, 2], 1: [0], 2: [3], 3: [2] }) },
    })
    const back = properties(walk, { back: alwaysPossible(s => s.at === 0) })
    const { verdict, run } = await judged(spec(walk, { properties: back }))
    expect([verdict, run!.kind, run!.steps.length]).toEqual(['violated', 'lost', 1])
    const on = properties(walk, { on: alwaysPossible(s => s.at === 2) })
    expect((await judged(spec(walk, { properties: on }))).verdict).toBe('holds')
  })

  test('is not said to be lost by what leads behind a constraint', async () => {
    const walk = model('walk', Walk, { actions: { round: go({ 0: [1], 1: [2], 2: [3], 3: [0] }) } })
    const back = properties(walk, { back: alwaysPossible(s => s.at === 0) })
    const cut = spec(walk, { properties: back, within: s => s.at < 2, ...allowed })
    expect(await judged(cut)).toMatchObject({ verdict: 'holds', outside: 1 })
  })
})
