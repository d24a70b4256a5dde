import { isFirstMount, isMountDone, type J, type N, type S } from './state.ts'

// What the DLM calls in GFS2 (gdlm_recover_prep, _slot, _done). Each is one action: the fields that it
// tests and changes are under one spin lock.

export const prep = (s: S, n: N) => {
  const told = s.with(n, { blockGeneration: s.startGeneration(n) })
  const blocks = isMountDone(s, n) && s.guard.firstNotBlocked(!isFirstMount(s, n))
  return blocks ? told.fs.block(n) : told
}

/** Only noted: replay begins after `done`, when locks work again. */
export const slot = (s: S, n: N, j: J) => {
  const noted = s.with(n, j, { submit: s.blockGeneration(n) })
  return s.guard.forgetResult() ? noted.with(n, j, { succeeded: false }) : noted
}

/** It does not unblock: it makes the control worker run. */
export const done = (s: S, n: N) => {
  const isFirstOne = s.mountGeneration(n) === 0
  const told = s.with(n, {
    startGeneration: s.generation,
    mountGeneration: isFirstOne ? s.generation : s.mountGeneration(n),
    queued: true,
  })
  return s.guard.unblockLast() || !isMountDone(s, n) ? told : told.fs.unblock(n)
}
