import { each, model, nodes, oneOf, per, shape, type ValueOf } from 'allways'
import { byName, type Hold, implementation, refused } from 'allways/conformance'

/** A bakery: small enough that reports of its tests can be read here. */
export const customer = nodes('customer', 2)
type Customer = ValueOf<typeof customer>

class Bakery extends shape({
  parameters: { customers: customer },
  cells: { bread: per(customer, oneOf('none', 'ordered', 'ready')) },
}) {}

export const bakery = model('bakery', Bakery, {
  actions: {
    order: each(
      customer,
      'orders bread',
      (s, c) => s.bread(c) === 'none' && s.with(c, { bread: 'ordered' }),
    ),
    bake: each(
      customer,
      'has bread baked',
      (s, c) => s.bread(c) === 'ordered' && s.with(c, { bread: 'ready' }),
    ),
    collect: each(
      customer,
      'takes its bread',
      (s, c) => s.bread(c) === 'ready' && s.with(c, { bread: 'none' }),
    ),
  },
  faults: {
    burn: each(customer, (s, c) => s.bread(c) === 'ordered' && s.with(c, { bread: 'none' })),
  },
})

/** What is wrong with a bakery. */
export interface Flaws {
  /** In the oven, instead of making bread ready. */
  readonly bake?: (bread: Map<string, string>, name: string) => unknown
  /** Before an order is taken; what it gives is the answer. */
  readonly order?: () => unknown
  readonly start?: () => unknown
  readonly stop?: () => unknown
  /** What is seen instead of the bread. */
  readonly observe?: () => unknown
}

/** A real bakery, which takes its time. Bread waits for the oven until the test lets it go. */
export const real = ({ bake = makeReady, order, start, stop, observe }: Flaws = {}) =>
  implementation(bakery, {
    start: async (hold?: Hold) => {
      await start?.()
      const bread = new Map([
        ['customer1', 'none'],
        ['customer2', 'none'],
      ])
      return { bread, baking: new Set<Promise<void>>(), hold }
    },
    stop: () => stop?.(),
    perform: {
      order: ({ bread, baking, hold }, c: Customer) => {
        const answer = order?.()
        if (answer !== undefined) return answer
        bread.set(`${c}`, 'ordered')
        const putInOven = () => {
          const baked = new Promise<void>(resolve => setImmediate(resolve)).then(() => {
            bake(bread, `${c}`)
            baking.delete(baked)
          })
          baking.add(baked)
        }
        if (hold) hold(`bread of ${c}`).then(putInOven)
        else putInOven()
        return undefined
      },
      collect: ({ bread }, c: Customer) => {
        if (bread.get(`${c}`) !== 'ready') return refused
        return bread.set(`${c}`, 'none')
      },
    },
    without: ['burn'],
    observe: ({ bread }): unknown => observe?.() ?? { bread },
    expected: s => ({ bread: byName(s.bread) }),
    settle: ({ baking }) => Promise.all(baking),
  })

const makeReady = (bread: Map<string, string>, name: string) => bread.set(name, 'ready')
