import { modelInfo } from '../language/model.ts'
import type { CheckedSpec } from './run.ts'

/**
 * What no spec of a model made use of: actions that were possible in none of them, guards that
 * forbade nothing in any. One spec alone leaves out much by its bounds; a whole family should not.
 */
export function idle(specs: readonly CheckedSpec[]): readonly string[] {
  const models = [...new Set(specs.map(({ spec }) => spec.model))]
  const told = new Set<object>()
  return models.flatMap(model => {
    const family = specs.filter(({ spec }) => spec.model === model)
    if (!family.some(({ result }) => result.exhaustive)) return []
    const actions = idleActions(family)
    // Models of several levels share their guards, and each level needs some of them.
    const shape = model[modelInfo].definition
    const levels = specs.filter(({ spec }) => spec.model[modelInfo].definition === shape)
    const guards = told.has(shape) ? [] : idleGuards(levels)
    told.add(shape)
    return [
      ...(actions.length
        ? [`${model.name}: never possible in any spec: ${shortList(actions)}`]
        : []),
      ...(guards.length
        ? [`${model.name}: forbade nothing in any spec: ${shortList(guards)}`]
        : []),
    ]
  })
}

const FEW = 2

/** Names in a line; those of a part, which has specs of its own, are only counted if they are many. */
function shortList(names: readonly string[]): string {
  const partOf = (name: string) => name.slice(0, Math.max(0, name.lastIndexOf('.')))
  const parts = [...new Set(names.map(partOf))]
  return parts
    .flatMap(part => {
      const mine = names.filter(name => partOf(name) === part)
      return part === '' || mine.length <= FEW ? mine : [`${mine.length} of the part ${part}`]
    })
    .join(', ')
}

function idleActions(family: readonly CheckedSpec[]): string[] {
  const all = family.flatMap(({ result }) => result.actions)
  const fired = new Set(all.filter(action => action.fired > 0).map(({ name }) => name))
  // An action that a guard forbids everywhere does what it is there for.
  for (const { result } of family)
    for (const name of result.program?.forbidden ?? []) fired.add(name)
  return [...new Set(all.map(({ name }) => name))].filter(name => !fired.has(name))
}

// A guard whose absence is violated somewhere has shown what it is for.
function idleGuards(family: readonly CheckedSpec[]): string[] {
  const names = new Set<string>()
  const used = new Set<string>()
  for (const { result } of family)
    for (const [name, isOn] of result.program?.guards ?? []) {
      names.add(name)
      if (isOn ? result.program?.mattered.has(name) : result.verdict === 'violated') used.add(name)
    }
  return [...names].filter(name => !used.has(name))
}
