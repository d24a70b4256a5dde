import {
  bag,
  each,
  either,
  fifo,
  flag,
  from,
  guard,
  map,
  maybe,
  model,
  nodes,
  oneOf,
  per,
  range,
  record,
  set,
  shape,
  spec,
  variants,
} from 'allways'
import { always, properties, reachable, step } from 'allways/properties'

/** A model with a cell of every kind, for tests of what is written and shown about states. */
export const clerk = nodes('clerk', 2)
const desk = oneOf('left', 'right')
const letter = variants({ stamped: { by: clerk }, lost: {} })
const post = bag(letter)

export class PostOffice extends shape({
  parameters: { clerks: clerk, days: range(0, 9).initially(2), strict: true },
  guards: {
    oneEach: guard('two letters of one clerk at a time confuse the sorter', 'model'),
  },
  cells: {
    open: flag,
    day: range(0, 3),
    chief: maybe(clerk),
    at: record({ row: range(0, 2), seat: oneOf('a', 'b') }),
    mood: per(clerk, oneOf('calm', 'cross')),
    seen: per(clerk, desk, range(0, 2)),
    trays: per(clerk, set(letter)),
    queue: fifo(clerk),
    post,
    votes: map(clerk, oneOf('yes', 'no')),
  },
}) {}

export const postOffice = model('post-office', PostOffice, {
  actions: {
    open: s => !s.open && s.with({ open: true, day: 1 }),
    write: each(
      clerk,
      'writes a letter',
      (s, c) =>
        s.open &&
        s.guard.oneEach(!s.post.has(letter.stamped({ by: c }))) &&
        s
          .with(c, { mood: 'cross' })
          .post.add(letter.stamped({ by: c }))
          .queue.push(c),
    ),
    sort: each([from(post), desk], '$1 goes over the $2 desk', (s, m, d) => {
      if (!s.post.has(m) || m.kind !== 'stamped') return
      const taken = s.post.remove(m)
      return taken.trays(m.by).add(m).with(m.by, d, { seen: 1 }).votes.set(m.by, 'yes')
    }),
    /** Asks the guard as a switch: with it on, the seat stays. */
    move: s =>
      s.at.row === 0 &&
      s.with({ at: s.guard.oneEach() ? s.at.with({ row: 2 }) : s.at.with({ row: 2, seat: 'b' }) }),
    appoint: s =>
      s.chief === null &&
      s.queue.head !== undefined &&
      either(s.with({ chief: s.queue.head }), s.queue.pop()),
  },
})

export const postProperties = properties(postOffice, {
  noChief: always(s => s.chief === null),
  oneLetter: always(s => s.post.every(m => s.post.copies(m) < 2)),
  dayStays: step((before, after) => before.day === after.day),
  sorted: reachable(s => s.trays.some(tray => tray.size > 0)),
})

export const office = spec(postOffice, {
  name: 'office',
  properties: postProperties,
  deadlock: 'allowed',
})

export const hastyOffice = spec(postOffice, {
  name: 'hasty-office',
  guards: { oneEach: false },
  properties: postProperties,
  deadlock: 'allowed',
})
