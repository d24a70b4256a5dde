import { type ActionInfo, actionInfo, type DomainInfo } from './action.ts'
import { layoutOf, type PerInfo } from './cell.ts'
import { contents } from './collection.ts'
import {
  emptyContent,
  type Family,
  type Outcome,
  type Reader,
  type Slot,
  type Write,
  written,
} from './evaluation.ts'
import { HonestReader, refuseDeadPartners } from './honesty.ts'
import { isRecord } from './immutable.ts'
import {
  about,
  checkSize,
  flag,
  type Kind,
  type KindInfo,
  type NodeSetInfo,
  range,
} from './kind.ts'
import { type AnyModel, type ModelInfo, modelInfo } from './model.ts'
import { suggestion } from './nearest.ts'
import type { CellPlace, Place } from './place.ts'
import {
  guardsClass,
  operationNames,
  outcomesOf,
  partClass,
  startRun,
  stateClass,
  stateOf,
} from './state.ts'
import { encode, ModelError, NodeValue, same, show, type Value } from './value.ts'

/** What a spec fixes: parameters that differ from their defaults, guards that are off. */
export interface Settings {
  readonly parameters?: { readonly [name: string]: unknown }
  readonly guards?: { readonly [name: string]: boolean }
}

/** One action with its parameters bound. */
export interface Instance {
  readonly id: number
  /** As traces show it: `prepare(manager1)`. */
  readonly name: string
  readonly action: ActionDefinition
  readonly parameters: readonly Value[]
  run(reader: Reader): readonly Outcome[]
}

export interface ActionDefinition {
  readonly name: string
  readonly isFault: boolean
  readonly story?: string
  readonly fairness: 'none' | 'weak' | 'strong'
  /** It may be possible because a node is dead. */
  readonly detects: boolean
}

type Mutable<T> = { -readonly [N in keyof T]: T[N] }

/** The value of every slot that is not at its initial value. */
export type Assignment = ReadonlyMap<Slot, Value>

// A set, bag or map cell gets its element slots at once where there are at most so many.
const FEW_ELEMENTS = 64

/**
 * A model with its parameters and guards fixed and its parts put in place: the slots that a state
 * consists of and the action instances that change them. Slots and instances are added while an
 * exploration meets new elements of bags and sets; their order of discovery is deterministic.
 */
export class Program {
  readonly name: string
  readonly families: Family[] = []
  readonly slots: Slot[] = []
  readonly actions: ActionDefinition[] = []
  readonly instances: Instance[] = []
  readonly parameters = new Map<string, unknown>()
  readonly guards = new Map<string, boolean>()
  /** Why each guard is there, by full name. */
  readonly guardReasons = new Map<string, string>()
  readonly nodeSets: NodeSetInfo[] = []
  /** Guards, now on, that were false in some evaluation: switching them off may matter. */
  readonly mattered = new Set<string>()
  /** Actions that a guard, now on, kept from being possible in some evaluation. */
  readonly forbidden = new Set<string>()
  /** Called before a slot is made: where several threads have to agree on its number, it makes it. */
  onNewSlot: (family: Family, key: readonly Value[]) => void = () => {}
  readonly root: Place
  // The cells that say who is up, by the name of the node set.
  readonly #liveness = new Map<string, Family>()
  readonly #setSizes = new Map<string, number>()
  readonly #tuples = new WeakMap<readonly KindInfo[], readonly (readonly Value[])[]>()
  readonly #grows = new Map<KindInfo, ((message: Value) => void)[]>()

  constructor(model: AnyModel, settings: Settings = {}) {
    this.name = model.name
    const info = model[modelInfo]
    this.#settle(info, settings)
    this.root = this.#place(info, '')
    this.#refuseImmortalMemory()
    for (const place of this.#places(this.root)) this.#bind(place)
    if (this.instances.length === 0 && this.#grows.size === 0)
      throw new ModelError(`The model ${model.name} has no actions.`)
  }

  /** How many members a node set has here. */
  readonly sizes = (set: NodeSetInfo): number => this.#setSizes.get(set.name) ?? set.size

  members(set: NodeSetInfo): readonly NodeValue[] {
    return Array.from({ length: this.sizes(set) }, (_, i) => set.member(i))
  }

  isOn(guard: string): boolean {
    return this.guards.get(guard) ?? true
  }

  /** The slot that says whether a node is up; nothing for those who never die. */
  lifeOf(who: unknown): Slot | undefined {
    return who instanceof NodeValue ? this.#liveness.get(who.set)?.slot([who]) : undefined
  }

  /** All tuples of members of some domains, the last one changing fastest. */
  tuples(domains: readonly KindInfo[]): readonly (readonly Value[])[] {
    let tuples = this.#tuples.get(domains)
    if (!tuples) {
      tuples = product(domains.map(domain => this.#list(domain)))
      this.#tuples.set(domains, tuples)
    }
    return tuples
  }

  /** The initial states, as the slots that differ from their initial values. */
  initialStates(): readonly Assignment[] {
    let states: readonly Outcome['writes'][] = [new Map()]
    // A part's own initial states come before those of the model that it is a part of.
    for (const place of [...this.#places(this.root)].reverse()) {
      const { init } = place.info
      if (!init) continue
      const run = startRun(initialReader)
      const from = (writes: Outcome['writes']) => outcomesOf(init(stateOf(place, run, writes)), run)
      const outcomes = explain(`${place.prefix}init`, () => states.flatMap(from))
      if (outcomes.length === 0)
        throw new ModelError(`${this.name} has no initial state.`, 'init has to give one or more.')
      states = outcomes.map(({ writes }) => writes)
    }
    const value = ([slot, write]: readonly [Slot, Write]) =>
      [slot, written(slot, write, () => slot.initial)] as const
    return states.map(writes => new Map([...writes].map(value)))
  }

  #evaluate(
    place: Place,
    { name, isFault, detects }: ActionDefinition,
    act: (s: unknown) => unknown,
    reader: Reader,
  ): readonly Outcome[] {
    const isWatched = this.#liveness.size > 0 && !isFault
    const lifeOf = (who: unknown) => this.lifeOf(who)
    const honest = new HonestReader(reader, lifeOf)
    const run = isWatched ? startRun(honest, honest.detector) : startRun(reader)
    const outcomes = outcomesOf(act(stateOf(place, run)), run)
    if (isWatched) {
      if (outcomes.length > 0 && !detects) honest.refuseUndeclared()
      for (const outcome of outcomes) refuseDeadPartners(outcome, run.detector, lifeOf)
    }
    for (const guard of run.mattered) this.mattered.add(guard)
    if (run.mattered.size > 0 && outcomes.length === 0) this.forbidden.add(name)
    return outcomes
  }

  /** Asks a state predicate of the whole model. */
  holds(predicate: (s: unknown) => unknown, reader: Reader): boolean {
    return Boolean(predicate(stateOf(this.root, startRun(reader))))
  }

  /** Asks a predicate on a step: the state that a reader shows, and the one after the writes. */
  holdsAcross(
    predicate: (before: unknown, after: unknown) => unknown,
    reader: Reader,
    { writes }: Outcome,
  ): boolean {
    const run = startRun(reader)
    return Boolean(predicate(stateOf(this.root, run), stateOf(this.root, run, writes)))
  }

  #list(domain: KindInfo): readonly Value[] {
    const members = domain.members(this.sizes)
    if (members === undefined)
      throw new ModelError(
        `A domain of ${domain.description} cannot be listed.`,
        'Use a node set, oneOf, flag or range; for the messages of a bag, from(bag).',
      )
    return members
  }

  // --- parameters and guards ---

  #settle(info: ModelInfo, settings: Settings): void {
    for (const [prefix, part] of partsOf(info, '')) {
      const { parameters = {}, guards = {} } = part.definition
      for (const [name, parameter] of Object.entries(parameters)) {
        const full = prefix + name
        const given = settings.parameters?.[full]
        this.parameters.set(full, this.#parameter(full, parameter, given))
      }
      for (const [name, guard] of Object.entries(guards)) {
        const given: unknown = settings.guards?.[prefix + name] ?? true
        if (typeof given !== 'boolean')
          throw new ModelError(`The guard ${prefix + name} is on or off (true or false).`)
        this.guards.set(prefix + name, given)
        this.guardReasons.set(prefix + name, guard.reason)
      }
    }
    refuseUnknown('parameter', settings.parameters, [...this.parameters.keys()], this.name)
    refuseUnknown('guard', settings.guards, [...this.guards.keys()], this.name)
  }

  #parameter(name: string, declared: number | boolean | Kind<unknown>, given: unknown): unknown {
    if (typeof declared !== 'object' && typeof declared !== 'function') {
      const value = given ?? declared
      const isAllowed =
        typeof declared === 'boolean'
          ? typeof value === 'boolean'
          : Number.isInteger(value) && Number(value) >= 0
      const wanted = typeof declared === 'boolean' ? 'true or false' : 'a whole number'
      if (!isAllowed) throw new ModelError(`The parameter ${name} is ${wanted}, not ${value}.`)
      return value
    }
    const kind = declared[about]
    if (kind.nodes) {
      const size = Number(given ?? this.#setSizes.get(kind.nodes.name) ?? kind.nodes.size)
      checkSize(`${kind.nodes.name} (parameter ${name})`, size)
      this.#setSizes.set(kind.nodes.name, size)
      return size
    }
    const value = (given ?? kind.initial) as Value
    if (!kind.accepts(value))
      throw new ModelError(`The parameter ${name} is ${kind.description}, not ${show(value)}.`)
    return value
  }

  // --- cells ---

  #place(info: ModelInfo, prefix: string): Place {
    const cells = new Map<string, CellPlace>()
    for (const [name, cell] of Object.entries(info.definition.cells)) {
      if (operationNames.includes(name))
        throw new ModelError(
          `A cell of ${info.name} is named "${name}", which every state uses for an operation.`,
          'Choose another name.',
        )
      const full = prefix + name
      if (modelInfo in cell)
        cells.set(name, { kind: 'part', place: this.#place(cell[modelInfo], `${full}.`) })
      else if (layoutOf in cell) cells.set(name, this.#family(full, cell[layoutOf]))
      else if (about in cell)
        cells.set(name, this.#family(full, { domains: [], kind: cell[about], lostWith: [] }))
      else
        throw new ModelError(
          `cell ${full} of ${info.name} is not declared by a kind.`,
          'Use oneOf, flag, range, count.upTo, maybe, record, variants, set, fifo, bag, map, per, or a model as a part.',
        )
    }
    const own = (names: object | undefined) => Object.keys(names ?? {})
    const params = Object.fromEntries(
      own(info.definition.parameters).map(name => [name, this.parameters.get(prefix + name)]),
    )
    const place = {
      program: this,
      info,
      prefix,
      cells,
      guards: own(info.definition.guards),
      params,
    }
    // The classes need the place and the place needs them.
    const complete = place as typeof place & Pick<Mutable<Place>, 'State' | 'Part' | 'Guards'>
    complete.State = stateClass(complete)
    complete.Part = partClass(complete)
    complete.Guards = guardsClass(complete)
    return complete
  }

  #family(name: string, info: PerInfo): CellPlace {
    const { domains, kind, isLiveness = false, ends = kind.ends } = info
    const lostWith = [...info.lostWith, ...(kind.lostWith === undefined ? [] : [kind.lostWith])]
    for (const each of [...domains, kind]) for (const set of each.mentions) this.#noteNodes(set)
    const isCollection = kind.form === 'set' || kind.form === 'bag' || kind.form === 'map'
    const element = kind.form === 'map' ? kind.key! : kind.element!
    const keyKinds = isCollection ? [...domains, element] : domains
    const elements = isCollection ? element.members(this.sizes) : undefined
    const isComplete =
      !isCollection || (elements?.length ?? Number.POSITIVE_INFINITY) <= FEW_ELEMENTS
    const slots: Slot[] = []
    const found = new SlotTable()
    const firstContents = isCollection
      ? new Map(contents(kind.form, kind.initial).map(([at, content]) => [encode(at), content]))
      : undefined
    const family: Family = {
      id: this.families.length,
      name,
      kind,
      content: slotContent(kind),
      domains,
      lostWith,
      isLiveness,
      ...(ends ? { ends } : {}),
      slots,
      complete: isComplete,
      slot: key => {
        const known = found.get(key)
        if (known) return known
        checkKey(family, keyKinds, key)
        this.onNewSlot(family, key)
        const agreed = found.get(key)
        if (agreed) return agreed
        const initial = firstContents
          ? (firstContents.get(encode(key.at(-1))) ?? emptyContent(kind))
          : kind.initial
        const slot: Slot = {
          id: this.slots.length,
          family,
          key,
          initial,
          name: slotName(name, domains.length, kind.form, key),
        }
        found.set(key, slot)
        slots.push(slot)
        this.slots.push(slot)
        if (kind.form === 'bag') for (const grow of this.#grows.get(kind) ?? []) grow(key.at(-1)!)
        return slot
      },
    }
    this.families.push(family)
    if (isLiveness) this.#noteLiveness(family)
    if (isComplete) for (const key of this.tuples(keyKinds)) family.slot(key)
    else
      for (const key of this.tuples(domains))
        for (const [at] of contents(kind.form, kind.initial)) family.slot([...key, at])
    return { kind: 'family', family }
  }

  #noteLiveness(family: Family): void {
    const nodes = family.domains[0]?.nodes
    if (!nodes || family.domains.length > 1)
      throw new ModelError(
        `cell ${family.name} says who is up, but its key is not one node.`,
        'Declare it as liveness(per(node, flag.initially(true))) for a node set.',
      )
    const known = this.#liveness.get(nodes.name)
    if (known)
      throw new ModelError(
        `cells ${known.name} and ${family.name} both say which ${nodes.name} is up.`,
        'One part of a model decides over the life of a node set.',
      )
    this.#liveness.set(nodes.name, family)
  }

  // A node that forgets nothing does not die: who forgets to say what is lost proves too much.
  #refuseImmortalMemory(): void {
    for (const set of this.#liveness.keys()) {
      const isForgotten = (family: Family) =>
        !family.ends && family.lostWith.some(at => domainAt(family, at)?.nodes?.name === set)
      if (!this.families.some(isForgotten))
        throw new ModelError(
          `${this.name} has no cell that the death of a ${set} resets.`,
          'Declare what a node has in its memory as volatile(per(...)).',
        )
    }
  }

  #noteNodes(set: NodeSetInfo): void {
    const known = this.nodeSets.find(each => each.name === set.name)
    if (!known) this.nodeSets.push(set)
    else if (known.member !== set.member)
      throw new ModelError(
        `Two node sets of ${this.name} are both named "${set.name}".`,
        'Declare the set once and use that one value everywhere.',
      )
  }

  // --- actions ---

  *#places(place: Place): Generator<Place> {
    yield place
    for (const cell of place.cells.values())
      if (cell.kind === 'part') yield* this.#places(cell.place)
  }

  #bind(place: Place): void {
    const { actions, faults } = place.info
    for (const [listed, isFault] of [
      [actions, false],
      [faults, true],
    ] as const)
      for (const [name, action] of listed) {
        const info = actionInfo(action)
        const definition: ActionDefinition = {
          name: place.prefix + name,
          isFault,
          fairness: info.fairness,
          detects: info.detects ?? false,
          ...(info.story === undefined ? {} : { story: info.story }),
        }
        this.actions.push(definition)
        explain(`the domains of action ${definition.name}`, () =>
          this.#instantiate(place, definition, info),
        )
      }
  }

  #instantiate(place: Place, action: ActionDefinition, info: ActionInfo): void {
    const known: Value[][] = info.domains.map(domain =>
      domain.over === 'members' ? [...this.#list(domain.kind)] : this.#messages(domain.bag),
    )
    const add = (tuples: readonly (readonly Value[])[]) => {
      for (const parameters of tuples)
        if (!info.distinct || areDistinct(parameters))
          this.instances.push(this.#instance(place, action, info, parameters))
    }
    add(product(known))
    info.domains.forEach((domain, position) => {
      if (domain.over !== 'messages') return
      const grow = (message: Value) => {
        if (known[position]!.some(each => same(each, message))) return
        known[position]!.push(message)
        add(product(known.map((values, i) => (i === position ? [message] : values))))
      }
      this.#grows.set(domain.bag, [...(this.#grows.get(domain.bag) ?? []), grow])
    })
  }

  #messages(bag: KindInfo): Value[] {
    const families = this.families.filter(family => family.kind === bag)
    if (families.length === 0)
      throw new ModelError('from(bag): no cell of the model holds this bag.')
    const messages = new Map<string, Value>()
    for (const { slots } of families)
      for (const slot of slots) messages.set(encode(slot.key.at(-1)), slot.key.at(-1)!)
    return [...messages.values()]
  }

  #instance(
    place: Place,
    action: ActionDefinition,
    info: ActionInfo,
    parameters: readonly Value[],
  ): Instance {
    const shown = parameters.map(show).join(', ')
    const name = info.domains.length ? `${action.name}(${shown})` : action.name
    return {
      id: this.instances.length,
      name,
      action,
      parameters,
      run: reader =>
        explain(`action ${name}`, () =>
          this.#arePresent(info.domains, parameters, reader)
            ? this.#evaluate(place, action, s => info.act(s, ...parameters), reader)
            : [],
        ),
    }
  }

  /** A parameter from a bag ranges over the messages that are in it now. */
  #arePresent(
    domains: readonly DomainInfo[],
    parameters: readonly Value[],
    reader: Reader,
  ): boolean {
    return domains.every((domain, i) => {
      if (domain.over !== 'messages') return true
      const families = this.families.filter(family => family.kind === domain.bag)
      return families.some(family =>
        this.tuples(family.domains).some(
          key => reader.read(family.slot([...key, parameters[i]!])) !== 0,
        ),
      )
    })
  }
}

/** Runs a function of the model, and names the place in whatever goes wrong there. */
export function explain<T>(where: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof ModelError) throw error.at(where)
    if (!(error instanceof Error)) throw error
    const wrapped = new ModelError(
      `it threw ${error.name}: ${error.message}.`,
      'Look at the function with --debug.',
    )
    wrapped.cause = error
    throw wrapped.at(where)
  }
}

/** Shows every slot at its initial value. */
export const initialReader: Reader = {
  read: slot => slot.initial,
  project: (slot, projection) => projection.apply(slot.initial),
  readAll: () => {},
}

const domainAt = (family: Family, place: number | string) =>
  typeof place === 'number' ? family.domains[place] : undefined

function* partsOf(info: ModelInfo, prefix: string): Generator<readonly [string, ModelInfo]> {
  yield [prefix, info]
  for (const [name, cell] of Object.entries(info.definition.cells))
    if (modelInfo in cell) yield* partsOf(cell[modelInfo], `${prefix}${name}.`)
}

/** The slots of a family by their keys: by identity where it can be, else by the text of the key. */
class SlotTable {
  readonly #byText = new Map<string, Slot>()
  readonly #byPart: Level = new Map()
  #only: Slot | undefined

  get(key: readonly Value[]): Slot | undefined {
    if (key.length === 0) return this.#only
    let at: Level | Slot | undefined = this.#byPart
    for (const part of key) {
      at = (at as Level).get(part) // All keys of a family are equally long.
      if (at === undefined) return this.#byText.get(textOf(key))
    }
    return at as Slot
  }

  set(key: readonly Value[], slot: Slot): void {
    if (key.length === 0) {
      this.#only = slot
      return
    }
    this.#byText.set(textOf(key), slot)
    if (!key.every(isAtom)) return
    let at = this.#byPart
    for (const part of key.slice(0, -1)) {
      const next = (at.get(part) as Level | undefined) ?? new Map()
      at.set(part, next)
      at = next
    }
    at.set(key.at(-1)!, slot)
  }
}

type Level = Map<Value, Level | Slot>

const textOf = (key: readonly Value[]) => key.map(encode).join()

// Equal ones are the same.
const isAtom = (value: Value) =>
  typeof value !== 'object' || value === null || value instanceof NodeValue || isRecord(value)

function refuseUnknown(what: string, given: object | undefined, known: string[], model: string) {
  for (const name of Object.keys(given ?? {}))
    if (!known.includes(name))
      throw new ModelError(`${model} has no ${what} "${name}".`, suggestion(name, known))
}

function slotContent(kind: KindInfo): KindInfo {
  if (kind.form === 'set') return flag[about]
  if (kind.form === 'bag') return range(0, kind.most ?? 255)[about]
  return kind.form === 'map' ? kind.element! : kind
}

function checkKey(family: Family, kinds: readonly KindInfo[], key: readonly Value[]): void {
  const isWhole = key.length === kinds.length
  if (isWhole && key.every((part, i) => kinds[i]!.accepts(part))) return
  if (isWhole && key.slice(0, family.domains.length).every((part, i) => kinds[i]!.accepts(part)))
    throw new ModelError(
      `cell ${family.name} cannot hold ${show(key.at(-1))}.`,
      `It is ${family.kind.description}.`,
    )
  throw new ModelError(
    `cell ${family.name} has no place (${key.map(show).join(', ')}).`,
    `Its keys are (${kinds.map(kind => kind.description).join(', ')}).`,
  )
}

function slotName(family: string, keys: number, form: string, key: readonly Value[]): string {
  const cell = keys ? `${family}(${key.slice(0, keys).map(show).join(', ')})` : family
  const element = key[keys]
  if (element === undefined) return cell
  return form === 'map' ? `${cell}.get(${show(element)})` : `${cell}.has(${show(element)})`
}

function product(lists: readonly (readonly Value[])[]): Value[][] {
  return lists.reduce<Value[][]>(
    (tuples, list) => tuples.flatMap(tuple => list.map(value => [...tuple, value])),
    [[]],
  )
}

const areDistinct = (values: readonly Value[]) =>
  values.every((value, i) => !values.slice(0, i).some(other => same(other, value)))
