import { readdirSync } from 'node:fs'
import { check } from '/tmp/symbolic/src/checker/check.ts'
const root = '/tmp/symbolic/specs'
const only = process.argv[2]
for (const dir of readdirSync(root, { withFileTypes: true })) {
  if (!dir.isDirectory()) continue
  for (const f of readdirSync(`${root}/${dir.name}`)) {
    if (f.startsWith('_') || (only && !`${dir.name}/${f}`.includes(only))) continue
    const m = (await import(`${root}/${dir.name}/${f}`)).default
    for (const s of [m].flat(3)) {
      if (s.full) continue
      const spec = { ...s, properties: new Map([...s.properties].filter(([, p]: any) => p.kind !== 'temporal' && p.kind !== 'possible')) }
      const e = await check(spec, { symmetry: false, timeLimit: 4 })
      const y = await check(spec, { engine: 'symbolic', timeLimit: 6 })
      const len = (r: any) => [...r.properties.filter((p: any) => p.verdict === 'violated'), r.deadlock ? { counterexample: r.deadlock, name: 'deadlock' } : undefined].filter(Boolean).map((p: any) => `${p.name} ${p.counterexample?.steps.length}`).join()
      const same = e.verdict === y.verdict && (!e.exhaustive || !y.exhaustive || (e.distinct === y.distinct && e.generated === y.generated && e.outside === y.outside)) && len(e) === len(y)
      console.log(same ? 'ok  ' : e.stopped === 'time' ? 'time' : y.stopped === 'time' ? 'slow' : 'DIFF', dir.name, s.name, e.verdict, y.verdict, e.distinct, y.distinct, e.seconds.toFixed(2), y.seconds.toFixed(2), 'runs', e.functionRuns, y.functionRuns, 'nodes', y.diagrams?.nodes, y.diagrams?.peak, same ? '' : `${len(e)} | ${len(y)} ${e.error?.message} | ${y.error?.message}`)
    }
  }
}
