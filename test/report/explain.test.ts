import { each, fifo, model, oneOf, type State, shape, spec } from 'allways'
import { always, properties } from 'allways/properties'
import { expect, test } from 'vitest'
import { explain } from '../../src/report/explain.ts'
import { hastyOffice, office } from '../trace/post-office.ts'
import { runOf } from '../trace/run-of.ts'
import { look } from './run-of.ts'

const explained = (...[spec, property, steps]: Parameters<typeof runOf>) => {
  const { program, run } = runOf(spec, property, steps)
  return `\n${explain(run, program, look).join('\n')}\n`
}

test('a run shows only what each step changed, grouped by node, and ends with the reasons', () => {
  const steps = [
    'open',
    'write(clerk2)',
    'sort(stamped(by clerk2), right)',
    'write(clerk1)',
    'appoint',
  ]
  expect(explained(office, 'noChief', steps)).toMatchInlineSnapshot(`
    "
      1  open                             open: false -> true, day: 0 -> 1
      2  write(clerk2)                    clerk2 writes a letter
                                          clerk2  mood: calm -> cross
                                          queue: empty -> [clerk2], post: + stamped(by clerk2)
      3  sort(stamped(by clerk2), right)  stamped(by clerk2) goes over the right desk
                                          clerk2  seen(right): 0 -> 1, trays: + stamped(by clerk2)
                                          post: - stamped(by clerk2), votes[clerk2]: none -> yes
      4  write(clerk1)                    clerk1 writes a letter
                                          clerk1  mood: calm -> cross
                                          queue: [clerk2] -> [clerk2, clerk1],
                                          post: + stamped(by clerk1)
      5  appoint                          chief: none -> clerk2

      violated: noChief
      because   chief = clerk2
    "
  `)
})

test('a step that a guard, now off, would have forbidden is marked', () => {
  const steps = ['open', 'write(clerk1)', 'write(clerk1)']
  expect(explained(hastyOffice, 'oneLetter', steps)).toMatchInlineSnapshot(`
    "
      oneEach is off: two letters of one clerk at a time confuse the sorter

      1  open           open: false -> true, day: 0 -> 1
      2  write(clerk1)  clerk1 writes a letter
                        clerk1  mood: calm -> cross
                        queue: empty -> [clerk1], post: + stamped(by clerk1)
      3  write(clerk1)  <- oneEach (off) would have forbidden this
                        clerk1 writes a letter
                        queue: [clerk1] -> [clerk1, clerk1], post: stamped(by clerk1) 1 -> 2 copies

      violated: oneLetter
      because   post.copies(stamped(by clerk1)) = 2
    "
  `)
})

test('a record tells the fields that changed, and a guard that is off as a switch is marked', () => {
  expect(explained(hastyOffice, 'dayStays', ['move', 'open'])).toMatchInlineSnapshot(`
    "
      oneEach is off: two letters of one clerk at a time confuse the sorter

      1  move   <- oneEach (off) makes this step what it is
                at.row: 0 -> 2, at.seat: a -> b
      2  open   open: false -> true, day: 0 -> 1

      violated by the last step: dayStays
      because   day = 0
    "
  `)
})

test('a step property is violated by the last step', () => {
  expect(explained(office, 'dayStays', ['open'])).toMatchInlineSnapshot(`
    "
      1  open   open: false -> true, day: 0 -> 1

      violated by the last step: dayStays
      because   day = 0
    "
  `)
})

test('long lines are broken to the width of the terminal', () => {
  const { program, run } = runOf(hastyOffice, 'oneLetter', [
    'open',
    'write(clerk1)',
    'write(clerk1)',
  ])
  const lines = explain(run, program, { ...look, width: 60 })
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(60)
})

test('of a long queue only what came and went is told', () => {
  const order = oneOf('two pounds of very ripe tomatoes', 'a dozen of brown eggs')
  class Kitchen extends shape({ cells: { orders: fifo(order) } }) {}
  const kitchen = model('kitchen', Kitchen, {
    actions: {
      order: each(order, (s: State<Kitchen>, what) => s.orders.size < 3 && s.orders.push(what)),
      serve: s => !s.orders.isEmpty && s.orders.pop(),
    },
  })
  const listed = properties(kitchen, { quiet: always(s => s.orders.size < 2) })
  const eggs = 'order(a dozen of brown eggs)'
  const tomatoes = 'order(two pounds of very ripe tomatoes)'
  const steps = [eggs, tomatoes, eggs, 'serve']
  const lines = explained(spec(kitchen, { properties: listed }), 'quiet', steps)
  expect(lines).toContain('orders: empty -> [a dozen of brown eggs]')
  expect(lines).toContain('orders: push two pounds of very ripe tomatoes, 1 before it')
  expect(lines).toContain('orders: pop a dozen of brown eggs, 2 left')
})
