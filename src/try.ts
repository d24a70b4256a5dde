import { Program } from './language/program.ts'
import { StateSpace } from './checker/space.ts'
import { Forest } from './checker/forest.ts'
import { Relation, Successors } from './checker/relation.ts'
import { VisitedSet } from './checker/visited.ts'
import { StateList } from './checker/state-list.ts'
import { Watch } from './checker/watch.ts'
import two from '../specs/reference/two-phase-commit.ts'
import crash from '../specs/reference/crash-lock.ts'
const [which, n] = [process.argv[2], Number(process.argv[3])]
const s = which === '2pc' ? two : crash
const c0 = process.cpuUsage()
const p = new Program(s.model, { parameters: { [which === '2pc' ? 'managers' : 'clients']: n } })
const space = new StateSpace(p), forest = new Forest(space), relation = new Relation(space, forest), visited = new VisitedSet(), list = new StateList()
const preds: any[] = []
for (const [name, info] of s.properties) if (info.kind === 'always') for (const t of p.tuples(info.domains.map((d: any) => d.kind))) if (!info.distinct || new Set(t).size === t.length) preds.push({ name: `${name}(${t.join(', ')})`, property: name, holds: (r: any) => p.holds(st => info.test(st, ...t), r) })
const watch = new Watch(space, forest, preds, false)
relation.onGrowth = () => watch.forget()
const out = new Successors()
let gen = 0
const found: number[] = []
const flush = () => {
  visited.prepare(out.a, out.b, out.count)
  const { a, b, count } = out
  for (let i = 0; i < count; i++) if (visited.add(a[i]!, b[i]!)) { list.push(a[i]!, b[i]!) }
  gen += count
  out.count = 0
}
const [a0, b0] = space.encode(p.initialStates()[0]!)
out.push(a0, b0, 0); flush()
let checked = 0
for (let i = 0; i < list.length; ) {
  const end = Math.min(list.length, i + 256)
  for (; i < end; i++) { const a = list.first(i), b = list.second(i); relation.expand(a, b, out); watch.check(a, b, found); if (out.count > 8192) flush() }
  if (i === list.length || out.count > 8192) flush()
}
if (found.length) console.log('violations', found.length, preds[found[0]!].name)
const c = process.cpuUsage(c0)
console.log(which, n, list.length, gen, 'runs', forest.runs, 'cpu', (c.user + c.system) / 1e6, 'halves', space.halves.map(h => [h.count, h.width]), 'MB', Object.entries({ v: visited.bytes, l: list.bytes, s: space.bytes, r: relation.bytes, w: watch.bytes, f: forest.bytes }).map(([k, v]) => `${k} ${(v / 1e6).toFixed(1)}`).join(' '), process.memoryUsage().rss / 1e6)
