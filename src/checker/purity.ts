import { ModelError } from '../language/value.ts'

/**
 * Runs `body` with the clock and the random number generator out of bounds: a function of a model
 * that uses them is told so at once, instead of making results that cannot be repeated.
 */
export function withoutClockOrChance<T>(body: () => T): T {
  const { random } = Math
  const { now: performanceNow } = performance
  const RealDate = Date
  const noClock = () => refuse('the clock', 'model time as an action that may happen at any moment')
  Math.random = () => refuse('Math.random()', 'list the possible results with either(...)')
  performance.now = noClock
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given) =>
      given.length === 0 ? noClock() : Reflect.construct(target, given),
    apply: noClock,
    get: (target, name) => (name === 'now' ? noClock : Reflect.get(target, name)),
  })
  try {
    return body()
  } finally {
    Math.random = random
    performance.now = performanceNow
    globalThis.Date = RealDate
  }
}

function refuse(what: string, instead: string): never {
  throw new ModelError(
    `it uses ${what}, but a function of a model may use nothing but the state it is given.`,
    `Instead, ${instead}.`,
  )
}
