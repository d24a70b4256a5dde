import { suggestion } from '../language/nearest.ts'
import { Program } from '../language/program.ts'
import type { Spec } from '../language/spec.ts'
import { ModelError } from '../language/value.ts'
import type { LeftOut, PlannedSpec } from '../report/run.ts'
import type { SelectedSpec } from './select.ts'

export type Setting = number | boolean | string

/** What the command line changes in the specs that it runs. */
export interface Changes {
  readonly set: ReadonlyMap<string, Setting>
  readonly guards: ReadonlyMap<string, boolean>
  readonly properties: readonly string[]
}

export interface Plan {
  readonly specs: readonly PlannedSpec[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * Applies what the command line changes. Specs that do not know one of the names are left out, so
 * that `--set clients=4` can be said of a whole folder.
 *
 * @throws ModelError where no spec at all knows a name
 */
export function plan(selected: readonly SelectedSpec[], changes: Changes): Plan {
  if (kinds.every(what => askedFor(changes, what).length === 0)) {
    const specs = selected.map(({ file, spec }) => ({ file, spec, changes: [] }))
    return { specs, leftOut: [] }
  }
  const known = selected.map(({ spec }) => namesOf(spec))
  for (const what of kinds) {
    for (const name of askedFor(changes, what))
      if (!known.some(names => names[what].includes(name)) && selected.length > 0) {
        const all = [...new Set(known.flatMap(names => names[what]))]
        const where = selected.length === 1 ? selected[0]!.spec.name : 'None of the specs'
        const has = selected.length === 1 ? 'has no' : 'has a'
        throw new ModelError(`${where} ${has} ${what} "${name}".`, suggestion(name, all))
      }
  }
  const specs: PlannedSpec[] = []
  const lacking = new Map<string, number>()
  for (const [i, { file, spec }] of selected.entries()) {
    const lack = whatLacks(known[i]!, changes)
    if (lack) lacking.set(lack, (lacking.get(lack) ?? 0) + 1)
    else specs.push(changed(file, spec, changes))
  }
  return { specs, leftOut: [...lacking].map(([reason, count]) => ({ reason, count })) }
}

const kinds = ['parameter', 'guard', 'property'] as const
type Names = { readonly [K in (typeof kinds)[number]]: readonly string[] }

function askedFor({ set, guards, properties }: Changes, what: keyof Names): readonly string[] {
  if (what === 'property') return properties
  return [...(what === 'parameter' ? set : guards).keys()]
}

function namesOf(spec: Spec): Names {
  const program = build(spec)
  return {
    parameter: [...(program?.parameters.keys() ?? [])],
    guard: [...(program?.guards.keys() ?? [])],
    property: [...spec.properties.keys()],
  }
}

// A model that cannot be built is reported when it is checked, not here.
function build(spec: Spec): Program | undefined {
  try {
    return new Program(spec.model, spec)
  } catch {
    return undefined
  }
}

function whatLacks(names: Names, changes: Changes): string | undefined {
  for (const what of ['parameter', 'guard'] as const)
    for (const name of askedFor(changes, what))
      if (!names[what].includes(name)) return `no ${what} ${name}`
  const { properties } = changes
  const hasOne = properties.length === 0 || properties.some(each => names.property.includes(each))
  return hasOne ? undefined : `no property ${properties.join(' or ')}`
}

function changed(file: string, spec: Spec, { set, guards, properties }: Changes): PlannedSpec {
  const program = build(spec)
  const settings = [...set].filter(([name, value]) => program?.parameters.get(name) !== value)
  const switches = [...guards].filter(([name, isOn]) => program?.isOn(name) !== isOn)
  const { expect } = spec
  const isUnasked =
    properties.length > 0 &&
    typeof expect === 'object' &&
    'violated' in expect &&
    !properties.includes(expect.violated)
  const said = [
    ...settings.map(([name, value]) => `${name} = ${value}`),
    ...switches.map(([name, isOn]) => `${name} ${isOn ? 'on' : 'off'}`),
    ...(isUnasked ? [`only ${properties.join(', ')}`] : []),
  ]
  if (said.length === 0) return { file, spec, changes: [] }
  const { counts: _, ...rest } = spec
  return {
    file,
    changes: said,
    spec: {
      ...rest,
      parameters: { ...spec.parameters, ...Object.fromEntries(settings) },
      guards: { ...spec.guards, ...Object.fromEntries(switches) },
      expect: 'holds',
    },
  }
}
