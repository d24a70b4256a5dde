import { breaking, spec } from 'allways'
import { gfs2Withdraw } from 'allways/models/gfs2-withdraw'
import { withdrawSafety } from 'allways/properties/gfs2-withdraw'

/** The protocol before commit 601ef0d5: a withdrawn node just leaves. */
const before = (name: string, title: string, errors: number) =>
  spec(gfs2Withdraw, {
    name: `gfs2-withdraw-before-${name}`,
    title,
    parameters: { variant: 'V0', nodes: 2, blocks: 1, errors, remounts: 1 },
    properties: withdrawSafety,
  })

export default [
  breaking(
    before('late-replay', 'Without a shutdown header, a journal is replayed over newer data.', 1),
    { violated: 'noReplayOverHeld', length: 13 },
  ),
  breaking(before('late-write', 'A write in flight lands on data that is newer.', 0), {
    violated: 'noRegress',
    length: 14,
  }),
  breaking(
    before('clean-header', 'A shutdown header makes a journal look clean that is not done.', 0),
    { violated: 'cleanMeansDone', length: 6 },
  ),
  breaking(before('committed-lost', 'Behind a shutdown header, committed changes are lost.', 0), {
    violated: 'serialData',
    length: 8,
  }),
]
