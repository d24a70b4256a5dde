/**
 * What a helping thread runs: for each search it loads the spec, waits to join, helps, and reports; or
 * it checks the spec by itself, with the other engine.
 */
import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { ModelError } from '../../language/value.ts'
import { audit } from '../audit.ts'
import type { SymbolicAnswer, SymbolicOrder } from '../engines/symbolic-thread.ts'
import { Exploration } from '../exploration.ts'
import { isOutOfMemory } from '../memory.ts'
import { withoutClockOrChance } from '../purity.ts'
import { Agreement } from './agreement.ts'
import { StateBlocks } from './blocks.ts'
import { at } from './control.ts'
import type { Answer, Cause, Invitation, Notice, Order, Preparation } from './gang.ts'
import { Member } from './member.ts'
import { Progress } from './progress.ts'
import { type Mistake, mistakeOf, type Report, reportOf } from './report.ts'
import { load, specsOf } from './source.ts'
import { copyTogether, openStore } from './store.ts'

const answer = (message: Answer | SymbolicAnswer) => parentPort!.postMessage(message)

let prepared: { readonly exploration: Exploration; readonly isThorough: boolean } | undefined

parentPort!.on('message', async (order: Order | SymbolicOrder) => {
  try {
    // What goes wrong is told when it is asked for.
    if (order.kind === 'load') await specsOf(order.source).catch(() => {})
    else if (order.kind === 'prepare') {
      await prepare(order.preparation)
      answer({ kind: 'ready' })
    } else if (order.kind === 'join') {
      answer({ kind: 'report', report: join(order.invitation) })
    } else {
      // Only where it is needed: it is more than all the rest.
      const { obey } = await import('../engines/in-thread.ts')
      await obey(order, answer)
    }
  } catch (error) {
    const cause = causeOf(error)
    const { message, stack } = error as Error // Nothing else is thrown.
    answer({ kind: 'failed', message: cause === 'other' ? (stack ?? message) : message, cause })
  }
})

function causeOf(error: unknown): Cause {
  if (error instanceof ModelError) return 'model'
  return isOutOfMemory(error) ? 'memory' : 'other'
}

async function prepare({ origin, options }: Preparation): Promise<void> {
  const { spec, program } = await load(origin)
  prepared = withoutClockOrChance(() => ({
    exploration: new Exploration(program, spec, options),
    isThorough: options.audit ?? false,
  }))
}

function join(invitation: Invitation): Report {
  const { exploration, isThorough } = prepared!
  prepared = undefined
  const { located } = withoutClockOrChance(() => help(exploration, invitation))
  // Before the audit, which takes steps, too.
  const report = reportOf(exploration, located)
  const mistake = withoutClockOrChance(() => mistakeIn(exploration, isThorough))
  return { ...report, ...(mistake && { mistake }) }
}

/** Works until all stop. */
function help(exploration: Exploration, invitation: Invitation): Member {
  const { control, index, threads, port } = invitation
  const agreement = new Agreement(exploration, invitation)
  agreement.catchUp()
  exploration.noteGrowth()
  const blocks = new StateBlocks(control, threads, invitation.blocks)
  const progress = new Progress(threads, invitation.progress)
  const shared = { control, blocks, progress, threads }
  let store = openStore(invitation.store)
  const member = new Member(index, exploration, agreement, store, shared)
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
      else {
        const old = store
        store = openStore(notice.store)
        member.store = store
        copyTogether(store, old, control)
      }
    }
    member.catchUp()
  }
  port.close()
  return member
}

function mistakeIn(exploration: Exploration, isThorough: boolean): Mistake | undefined {
  try {
    audit(exploration, isThorough)
    return undefined
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return mistakeOf(error)
  }
}
