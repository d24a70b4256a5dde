import { type Flat, revived } from './flat.ts'
import { Record } from './immutable.ts'
import { about, type Kind, type KindInfo, kindOf, type Sizes, type ValueOf } from './kind.ts'
import { encode, ModelError, plain, show, type Value } from './value.ts'

/** The fields of a record, by name. */
export interface Fields {
  readonly [name: string]: Kind<unknown>
}

/** A structured value: fields by name, and `with` for a changed copy. */
export type RecordValue<F extends Fields> = {
  readonly [N in keyof F]: ValueOf<F[N]>
} & {
  with(changes: { readonly [N in keyof F]?: ValueOf<F[N]> }): RecordValue<F>
  /** Whether all fields are equal. Compare records by this: `===` says nothing of them. */
  equals(other: RecordValue<F>): boolean
}

/** One alternative of a `variants` kind, told apart by `kind`. */
export type Variant<K extends string, F extends Fields> = { readonly kind: K } & {
  readonly [N in keyof F]: ValueOf<F[N]>
}

interface Alternatives {
  readonly [kind: string]: Fields
}

/** The union of all alternatives. */
export type AnyVariant<A extends Alternatives> = {
  [K in keyof A & string]: Variant<K, A[K]>
}[keyof A & string]

type Constructors<A extends Alternatives> = {
  readonly [K in keyof A & string]: keyof A[K] extends never
    ? Variant<K, A[K]>
    : (fields: { readonly [N in keyof A[K]]: ValueOf<A[K][N]> }) => Variant<K, A[K]>
}

/** A kind of structured values, called to make one. */
export type RecordKind<F extends Fields> = Kind<RecordValue<F>> &
  ((fields?: { readonly [N in keyof F]?: ValueOf<F[N]> }) => RecordValue<F>)

/** Builds values of one record layout and knows what it accepts. */
interface Layout {
  make(fields: object): Value
  revive(flat: Flat): Value
  readonly initial: Value
  members(sizes: Sizes): readonly Value[] | undefined
  accepts(value: Value): boolean
}

// A layout is identified by its name and field names: equal ones give equal values.
function layout(title: string, fields: Fields, kind?: string): Layout {
  const names = Object.keys(fields)
  const infos = names.map(name => fields[name]![about])
  const defaults: { [name: string]: unknown } = kind === undefined ? {} : { kind }
  names.forEach((name, i) => {
    if (name === 'with' || name === 'kind')
      throw new ModelError(`A field of ${title} cannot be named "${name}".`, 'Choose another name.')
    defaults[name] = infos[i]!.initial
  })
  class Structure extends Record(defaults, kind ?? title) {
    with(changes: object): Value {
      return make({ ...Object.fromEntries(names.map(name => [name, this.get(name)])), ...changes })
    }
  }
  const made = new Map<string, Value>()
  // All fields of what is made here were checked.
  const built = new WeakSet<object>()
  function make(given: object): Value {
    const checked: { [name: string]: Value } = {}
    for (const [name, each] of Object.entries(given)) {
      const value = plain(each) as Value
      const info = infos[names.indexOf(name)]
      if (!info)
        throw new ModelError(`${title} has no field "${name}".`, `It has: ${names.join(', ')}.`)
      if (!info.accepts(value))
        throw new ModelError(`Field ${name} of ${title} cannot hold ${describe(value)}.`)
      checked[name] = value
    }
    // Equal records are one object, so that authors may compare variants by ===.
    const value = new Structure(checked) as unknown as Value // A Record of values is a value.
    const text = encode(value)
    const known = made.get(text)
    if (known !== undefined) return known
    made.set(text, value)
    built.add(value as object)
    return value
  }
  return {
    make,
    revive: flat => {
      if (typeof flat !== 'object' || flat === null || !('fields' in flat))
        throw new ModelError(`This is no flat form of ${title}.`)
      const own = Object.entries(flat.fields).map(([name, field]) => {
        const info = infos[names.indexOf(name)]
        return [name, info ? revived(info, field) : null] as const
      })
      return make(Object.fromEntries(own))
    },
    initial: make({}),
    members: sizes => {
      let rows: { [name: string]: Value }[] = [{}]
      for (const [i, name] of names.entries()) {
        const members = infos[i]!.members(sizes)
        if (!members) return undefined
        rows = rows.flatMap(row => members.map(member => ({ ...row, [name]: member })))
      }
      return rows.map(make)
    },
    accepts: value => typeof value === 'object' && built.has(value as object),
  }
}

const mentionedIn = (fields: Fields) =>
  Object.values(fields).flatMap(field => field[about].mentions)

function describe(value: unknown): string {
  try {
    return show(value)
  } catch {
    return `a ${typeof value}`
  }
}

/** Values with named fields: `const point = record({ x: range(0, 3), y: range(0, 3) })`, `point({ x: 1 })`. */
export function record<const F extends Fields>(fields: F): RecordKind<F> {
  const structure = layout('this record', fields)
  const info: KindInfo = {
    form: 'scalar',
    initial: structure.initial,
    description: `{${Object.entries(fields)
      .map(([name, kind]) => `${name}: ${kind[about].description}`)
      .join(', ')}}`,
    members: structure.members,
    accepts: structure.accepts,
    revive: structure.revive,
    mentions: mentionedIn(fields),
    fields: Object.keys(fields),
  }
  const callable = (given: object = {}) => structure.make(given)
  return Object.assign(callable, kindOf(info)) as unknown as RecordKind<F> // Callable and a kind.
}

/**
 * Values that come in alternatives, each with its own fields, told apart by `kind`:
 * `const message = variants({ request: { by: client }, grant: {} })` gives `message.request({ by: c })`
 * and `message.grant`.
 */
export function variants<const A extends Alternatives>(
  alternatives: A,
): Kind<AnyVariant<A>> & Constructors<A> {
  const names = Object.keys(alternatives)
  if (names.length === 0) throw new ModelError('variants({}) has no alternatives.')
  const layouts = names.map(name => layout(name, alternatives[name]!, name))
  const constructors: { [name: string]: unknown } = {}
  names.forEach((name, i) => {
    const hasFields = Object.keys(alternatives[name]!).length > 0
    constructors[name] = hasFields ? layouts[i]!.make : layouts[i]!.initial
  })
  const info: KindInfo = {
    form: 'scalar',
    initial: layouts[0]!.initial,
    description: names.join(' | '),
    members: sizes => {
      const all = layouts.map(structure => structure.members(sizes))
      return all.every(members => members !== undefined) ? all.flat() : undefined
    },
    accepts: value => layouts.some(structure => structure.accepts(value)),
    revive: flat => {
      const kind = typeof flat === 'object' && flat !== null && 'kind' in flat ? flat.kind : null
      const structure = kind === null ? undefined : layouts[names.indexOf(kind)]
      if (!structure) throw new ModelError(`This is no flat form of ${names.join(' | ')}.`)
      return structure.revive(flat)
    },
    mentions: names.flatMap(name => mentionedIn(alternatives[name]!)),
  }
  return kindOf<AnyVariant<A>, Constructors<A>>(info, constructors as Constructors<A>)
}
