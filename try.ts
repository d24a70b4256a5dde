import { readdirSync } from 'node:fs'
import { check } from './src/checker/check.ts'
const only = process.argv[2]
const cpu = () => process.cpuUsage().user / 1e6
for (const d of readdirSync('specs')) {
  if (d.startsWith('_')) continue
  for (const f of readdirSync(`specs/${d}`)) {
    if (f.startsWith('_')) continue
    const m = (await import(`./specs/${d}/${f}`)).default
    for (const s of [m].flat()) {
      if (only && !s.name.startsWith(only)) continue
      if (![...s.properties].some(([, i]: any) => i.kind === 'temporal' || i.kind === 'possible')) continue
      const out: any[] = []
      for (const engine of ['explicit', 'symbolic'] as const) {
        const t = cpu()
        const r = await check(s, { engine, symmetry: false, timeLimit: 120, clock: cpu } as any)
        out.push({ r, v: JSON.stringify([r.verdict, r.stopped, r.exhaustive && r.distinct, r.properties.map((p: any) => [p.name, p.verdict, p.verdict === 'violated' && p.counterexample?.kind])]), t: cpu() - t, l: r.properties.filter((p: any) => p.verdict === 'violated').map((p: any) => p.counterexample?.steps.length), e: r.error?.message })
      }
      const [x, y] = out
      console.log(x.v === y.v ? 'same' : `DIFFER ${x.v} ${y.v}`, s.name, x.r.verdict, x.r.distinct, `cpu ${x.t.toFixed(2)} ${y.t.toFixed(2)} lengths ${x.l} ${y.l}`, x.e ?? '', y.e ?? '', y.r.asExpected ? '' : `surprise ${y.r.surprises}`)
    }
  }
}
