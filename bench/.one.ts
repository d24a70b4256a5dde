import { check } from '../src/checker/check.ts'
const [file, name, engine = 'symbolic', limit = '60', set] = process.argv.slice(2)
const m = (await import(`../specs/${file}`)).default
const s = [m].flat(3).find((x: any) => x.name === name) 
const spec = { ...s, parameters: { ...s.parameters, ...JSON.parse(set ?? '{}') }, properties: new Map([...s.properties].filter(([, p]: any) => p.kind !== 'temporal' && p.kind !== 'possible')) }
const r = await check(spec, { engine: engine as 'symbolic', symmetry: false, timeLimit: Number(limit) })
console.log(name, r.verdict, r.stopped ?? '', String(r.exact?.distinct ?? r.distinct), String(r.exact?.generated ?? r.generated), r.seconds.toFixed(2), 'runs', r.functionRuns, r.error?.message ?? '')
if (r.diagrams) console.log(JSON.stringify({ ...r.diagrams, operations: r.diagrams.operations.map(o => `${o.name} ${o.hits}/${o.misses}`) }))
