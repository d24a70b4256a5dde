import { type Assertion, expect } from 'vitest'
import type { ConformanceOptions } from '../conformance/conforms.ts'
import type { Implementation } from '../conformance/implementation.ts'
import type { AnyModel } from '../language/model.ts'
import type { Shape } from '../language/shape.ts'
import type { Spec, TypedSpec } from '../language/spec.ts'
import type { SearchOptions } from './judgement.ts'
import { toConformTo } from './to-conform-to.ts'
import { toHaveDistinctStates } from './to-have-distinct-states.ts'
import { toHold } from './to-hold.ts'
import { toReach } from './to-reach.ts'
import { toViolate, type ViolationOptions } from './to-violate.ts'

export type { SearchOptions, ViolationOptions }

expect.extend({ toHold, toViolate, toReach, toHaveDistinctStates, toConformTo })

/**
 * What can be expected of a spec. All of it has to be awaited. A search that was stopped fails with
 * and without `.not`: it shows nothing.
 */
export interface SpecMatchers<Properties extends string> {
  readonly not: SpecMatchers<Properties> & Assertion
  /** Every property holds in all reachable states within the bounds, and nobody is stuck. */
  toHold(options?: SearchOptions): Promise<void>
  /**
   * The property is violated, whatever else is; `deadlock` stands for being stuck. `length` is the
   * number of states of the counterexample, the first one included.
   */
  toViolate(property: Properties | 'deadlock', options?: ViolationOptions): Promise<void>
  /** What a `reachable` property describes can come about, whatever else is violated. */
  toReach(witness: Properties, options?: SearchOptions): Promise<void>
  /** The number of distinct states that `allways check` prints, all of them explored. */
  toHaveDistinctStates(states: number, options?: SearchOptions): Promise<void>
}

/** What can be expected of a real system, as `implementation` of `allways/conformance` makes it. */
export interface ImplementationMatchers {
  readonly not: ImplementationMatchers & Assertion
  /** In random runs, the system did nothing that the model does not do. It has to be awaited. */
  toConformTo(model: Spec | AnyModel, options?: ConformanceOptions): Promise<void>
}

declare module 'vitest' {
  // Vitest 5 gave its Matchers other type parameters than 3 and 4 did, and an interface cannot be
  // extended under two lists of them. ExpectStatic has none. And so only specs get the matchers.
  interface ExpectStatic {
    <L extends Shape, P extends string>(
      actual: TypedSpec<L, P>,
      message?: string,
    ): SpecMatchers<P> & Assertion
    /** A spec of a family, such as `eachGuardOff` makes: the names of its properties are not typed. */
    (actual: Spec, message?: string): SpecMatchers<string> & Assertion
    (actual: Implementation, message?: string): ImplementationMatchers & Assertion
  }
}
