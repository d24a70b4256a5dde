/** What the compiler refuses of an implementation. It is compiled, never run. */

import { conforms, implementation } from 'allways/conformance'
import { bakery } from '../conformance/bakery.ts'

const system = { start: () => new Map<string, string>(), stop: () => {} }
const looks = { observe: () => ({ open: true }), expected: () => ({ open: true }) }

// @ts-expect-error the model has no such action
implementation(bakery, { ...system, ...looks, perform: { ordr: () => {} } })

implementation(bakery, {
  ...system,
  ...looks,
  perform: { order: () => {} },
  // @ts-expect-error the model has no such action either
  without: ['brn'],
})

implementation(bakery, {
  ...system,
  perform: { order: bread => bread.clear() },
  observe: bread => ({ loaves: bread.size }),
  // @ts-expect-error it looks otherwise than what is observed
  expected: s => ({ loafs: s.bread.count(bread => bread === 'ready') }),
})

implementation(bakery, {
  ...system,
  ...looks,
  // @ts-expect-error the system has no such method
  perform: { order: bread => bread.bake() },
})

// @ts-expect-error a model is no implementation
conforms(bakery, bakery)
