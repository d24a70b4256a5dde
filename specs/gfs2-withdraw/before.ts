import { spec } from 'allways'
import { gfs2Withdraw } from 'allways/models/gfs2-withdraw'
import { withdrawSafety } from 'allways/properties/gfs2-withdraw'

/** The protocol before 601ef0d5, and the two ways in which it lost data. */
const before = (name: string, title: string, errors: number, violated: 'noReplayOverHeld' | 'serialData' | 'noRegress' | 'cleanMeansDone') =>
  spec(gfs2Withdraw, {
    name: `gfs2-withdraw-before-${name}`,
    title,
    parameters: { variant: 'V0', nodes: 2, blocks: 1, errors, remounts: 1 },
    properties: withdrawSafety,
    expect: { violated },
  })

export default []
void before
