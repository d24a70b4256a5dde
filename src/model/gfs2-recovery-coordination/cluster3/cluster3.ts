/**
 * Recovery as cluster3 coordinates it: two daemons per node, D for the DLM and G for GFS, each in a
 * group of its own, with its own view of who is there. They stop and start the DLM and GFS2 in the
 * kernel through control files.
 *
 * A node dies. D sees it, and stops the DLM; G sees it, in its own time, and blocks GFS2. Each waits
 * for the other: D for G to say that it has blocked, G for D to have seen the same failure. Then each
 * agrees with its like on the other nodes, by start messages from all members. Then D starts the DLM,
 * and G has the journal replayed by who can, and starts GFS2 when all journals are clean. G also
 * numbers the journals, and says who mounts first.
 *
 * Source: the brief gfs2-recovery-coordination.md, sections 3 to 5 and 11 (level B3); dlm_controld and
 * gfs_controld of cluster3. The eleven steps are the actions dlmSees (1, 3), mountSees (2), stopKernel
 * (4), dlmSendsStart with dlmHears (5, 7), askDlm (6), mountSendsStart with mountHears and synchronise
 * (8), startDlm (9), recoverJournal (10) and startKernel (11).
 *
 * The groups are the cluster part `groups`, with a queue for each daemon. The DLM's locks are those of
 * the file system (see file-system.ts); its own recovery has one step for R3 to R7 of all members.
 *
 * Coarser than the daemons: each has only its newest membership event, since older ones do not count
 * for anything but mistaken starts (W1 to W4 of the brief cluster-membership.md are told there); an
 * answer of D comes at once, and a question that would be refused is not asked (askAgain); a start
 * message is matched by members and counts. Left out: quorum; withdraw; spectators and read-only
 * mounts; unmount; errors of the kernel mount; nodes that boot again; K7, K8, K12, K14, K15, K18.
 * No message is lost with its sender: all who stay get what it has sent before it died.
 */
import { model } from '../../../language/model.ts'
import { journal, member } from '../nodes.ts'
import { dlmDaemon } from './dlm-daemon.ts'
import { data, faults, fencing, mounting, replay } from './kernel.ts'
import { mountDaemon } from './mount-daemon.ts'
import { Cluster3, entry, type N, type Nodes, type S, type Table, table } from './state.ts'

/** The nodes have the journals in the order of their ids. */
const numbered = (s: S, isIn: (n: N) => boolean): Table => {
  const place = (n: N) => s.all(member).count(m => isIn(m) && s.rank(member, m) < s.rank(member, n))
  let all: Table = table.of()
  s.all(member)
    .where(isIn)
    .value.every(owner => {
      s.all(journal)
        .where(j => s.rank(journal, j) === place(owner))
        .value.every(j => {
          all = all.add(entry({ journal: j, owner, needs: false }))
          return true
        })
      return true
    })
  return all
}

const mounted = (s: S, isIn: (n: N) => boolean): S => {
  const journals = numbered(s, isIn)
  const inside = s.all(member).where(isIn)
  const members: Nodes = inside.value
  return s
    .after(inside, (next, n) =>
      next.with(n, {
        d: next.d(n).with({ members }),
        g: next.g(n).with({ members }),
        dHasState: true,
        gHasState: true,
        registered: 'yes',
        configured: members,
        dlm: 'running',
        table: journals,
        mount: 'mounted',
      }),
    )
    .after(s.all(journal), (next, j) => {
      let opened = next
      inside.value.every(n => {
        if (journals.some(e => e.journal === j && e.owner === n)) opened = opened.fs.open(n, j)
        return true
      })
      return opened
    })
}

/** One node has left the groups, and the others know. */
const without = (s: S, out: N, group: 'dlm' | 'mount'): S =>
  s.cpg.exit(out, group).after(s.all(member).except(out), (next, n) => next.cpg.take(n, group))

export const cluster3 = model('gfs2-recovery-cluster3', Cluster3, {
  init: (s: S) => {
    switch (s.params.begin) {
      case 'outside':
        return s
      case 'mounted':
        return mounted(s.cpg.begin('dlm').cpg.begin('mount'), () => true)
      case 'oneOutside':
        return s.all(member).choose(out => {
          const begun = s.cpg.begin('dlm').cpg.begin('mount')
          const left = without(without(begun, out, 'dlm'), out, 'mount')
          return mounted(left, n => n !== out)
        })
    }
  },
  actions: { ...dlmDaemon, ...mountDaemon, ...mounting, ...replay, ...data, ...fencing },
  faults,
})
