import { leavingOut, spec, check } from 'allways'
import { leadsTo, properties, alwaysPossible } from 'allways/properties'
import { twoPhaseCommit, manager } from './specs/reference/two-phase-commit.ts'
import crashLock from './specs/reference/crash-lock.ts'
import { gfs2Withdraw } from 'allways/models/gfs2-withdraw'
import { withdrawProgress } from 'allways/properties/gfs2-withdraw'
const ends = properties(twoPhaseCommit, {
  ends: leadsTo(
    s => s.decision.some(decision => decision === 'prepared'),
    s => s.decision.every(decision => decision === 'committed' || decision === 'aborted'),
  ),
})
const poss = properties(twoPhaseCommit, { possible: alwaysPossible(s => s.decision.every(decision => decision === 'committed' || decision === 'aborted')) })
const fair = ['prepare','chooseToAbort','learnPrepared','decideCommit','decideAbort','obeyCommit','obeyAbort'] as const
const cpu = () => process.cpuUsage().user / 1e6
const run = async (n: string, s: any) => {
  for (const engine of (process.argv[4]?.split(',') ?? ['symbolic']) as any) for (const properties of [[], undefined]) {
    const t = cpu()
    const r = await check(s, { engine, properties, symmetry: false })
    console.log(engine, n, properties ? 'safety' : 'live', r.verdict, String(r.exact?.distinct ?? r.distinct), 'cpu', (cpu() - t).toFixed(2), r.error?.stack ?? '', r.diagrams?.peak, r.properties.map(p => p.verdict + ' ' + p.counterexample?.steps.length).join())
  }
}
const [what, n] = process.argv.slice(2)
if (what === 'commit') await run(`commit ${n}`, spec(twoPhaseCommit, { parameters: { managers: Number(n) }, properties: ends, fairness: { weak: fair }, deadlock: 'allowed' }))
if (what === 'possible') await run(`possible ${n}`, spec(twoPhaseCommit, { parameters: { managers: Number(n) }, properties: poss, deadlock: 'allowed' }))
if (what === 'withdraw') await run(`withdraw ${n}`, spec(gfs2Withdraw, { parameters: { nodes: Number(n), blocks: 1, versions: 1 } as any, properties: withdrawProgress, deadlock: 'allowed' }))
