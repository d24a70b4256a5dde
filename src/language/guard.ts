declare const guarding: unique symbol

/** A switchable condition of a protocol: on by default; off is a historical bug. */
export interface GuardDeclaration {
  readonly [guarding]?: true
  readonly reason: string
  readonly source: string
}

export interface Guards {
  readonly [name: string]: GuardDeclaration
}

/**
 * Declares a guard.
 *
 * @param reason what goes wrong without it, in one line
 * @param source where it comes from: a commit, a kernel function, a paper, or 'model'
 */
export function guard(reason: string, source: string): GuardDeclaration {
  return { reason, source }
}

/**
 * A guard in use: given a condition it is that condition, or true where the guard is off;
 * given nothing it says whether the guard is on.
 */
export interface Guard {
  (): boolean
  (condition: boolean): boolean
}
