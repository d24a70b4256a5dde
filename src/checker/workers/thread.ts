/** What a helping thread runs: it loads the spec, waits to be invited, helps, and reports. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { Program } from '../../language/program.ts'
import { ModelError } from '../../language/value.ts'
import { audit } from '../audit.ts'
import { Exploration } from '../exploration.ts'
import { withoutClockOrChance } from '../purity.ts'
import { Agreement } from './agreement.ts'
import { StateBlocks } from './blocks.ts'
import { at } from './control.ts'
import type { Answer, Invitation, Notice, Start } from './gang.ts'
import { Member } from './member.ts'
import { Progress } from './progress.ts'
import { type Mistake, reportOf } from './report.ts'
import { load } from './source.ts'
import { openStore } from './store.ts'

const { origin, options } = workerData as Start
const answer = (message: Answer) => parentPort!.postMessage(message)

try {
  const spec = await load(origin)
  const exploration = withoutClockOrChance(
    () => new Exploration(new Program(spec.model, spec), spec, options),
  )
  parentPort!.once('message', (invitation: Invitation) => {
    try {
      const { located } = withoutClockOrChance(() => help(exploration, invitation))
      // Before the audit, which takes steps, too.
      const report = reportOf(exploration, located)
      const mistake = withoutClockOrChance(() => mistakeIn(exploration))
      answer({ kind: 'report', report: { ...report, ...(mistake && { mistake }) } })
    } catch (error) {
      // Before anybody waits for this thread at a meeting.
      Atomics.store(invitation.control, at.failed, 1)
      fail(error)
    }
  })
  answer({ kind: 'ready' })
} catch (error) {
  fail(error)
}

function fail(error: unknown): void {
  const isModelError = error instanceof ModelError
  const message = error instanceof Error ? (isModelError ? error.message : error.stack) : error
  answer({ kind: 'failed', message: String(message), isModelError })
}

/** Works until all stop. */
function help(exploration: Exploration, invitation: Invitation): Member {
  const { control, index, threads, port } = invitation
  const { program, space } = exploration
  const agreement = new Agreement(program, space, invitation)
  agreement.catchUp()
  exploration.noteGrowth()
  const blocks = new StateBlocks(control, invitation.blocks)
  const progress = new Progress(threads, invitation.progress)
  const shared = { control, blocks, progress, threads }
  const member = new Member(index, exploration, agreement, openStore(invitation.store), shared)
  let heard = 0
  while (member.work(Number.POSITIVE_INFINITY) !== 'stop') {
    const meeting = Atomics.load(control, at.meeting)
    Atomics.add(control, at.arrived, 1)
    Atomics.notify(control, at.arrived)
    while (Atomics.load(control, at.meeting) === meeting && !Atomics.load(control, at.stops))
      Atomics.wait(control, at.meeting, meeting)
    for (; heard < Atomics.load(control, at.messages); heard++) {
      const notice = receiveMessageOnPort(port)!.message as Notice
      if (notice.kind === 'chunk') blocks.addChunk(notice.chunk)
      else member.store = openStore(notice.store)
    }
    member.catchUp()
  }
  port.close()
  return member
}

function mistakeIn(exploration: Exploration): Mistake | undefined {
  try {
    audit(exploration, options.audit ?? false)
    return undefined
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    const { problem, remedy, where } = error
    return { problem, remedy, where }
  }
}
