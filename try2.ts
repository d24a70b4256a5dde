import { check } from './src/checker/check.ts'
const [file, name, without] = process.argv.slice(2)
const m = (await import(file)).default
const s = [m].flat().find((x: any) => x.name === name)
const cpu = () => process.cpuUsage().user / 1e6
const t = cpu()
const opts: any = { engine: 'symbolic' }
if (without) opts.properties = []
const r = await check(s, opts)
console.log(name, r.verdict, r.distinct, 'cpu', (cpu() - t).toFixed(2), r.functionRuns, r.diagrams?.peak, JSON.stringify(r.diagrams?.operations))
