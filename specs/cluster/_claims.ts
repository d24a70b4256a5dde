import { type Claim, claimsOf } from '../_claim.ts'
import calls from './calls.ts'
import groups from './groups.ts'
import life from './life.ts'
import network from './network.ts'

const specs = [calls, groups, life, network].flat()

/** A claim of the brief cluster-membership.md, sections 1 to 4. */
const claim = claimsOf('cluster-membership.md', specs)

export const claims: readonly Claim[] = [
  claim(
    'section 1.1',
    'Virtual synchrony: a node that appears is new and empty.',
    'cluster-groups-virtual',
    'joinersAreNew',
  ),
  claim(
    'section 1.2',
    'The same where partitions merge.',
    'cluster-groups-merge',
    'joinersAreNew',
    'a merged node joins with everything that it had: the problem of the stack',
  ),
  claim(
    'section 1.5',
    'Agreed order holds only inside one group.',
    'cluster-groups-members',
    'newAndOld',
    'one queue shows the new incarnation, the other still the old one',
  ),
  claim(
    'T1',
    'Two nodes deliver the messages of a ring in the same order.',
    'cluster-groups-extended',
    'agreedOrder',
  ),
  claim(
    'T1',
    'Without the rule of one order two nodes differ.',
    'cluster-groups-without-cpg-one-order',
    'agreedOrder',
  ),
  claim(
    'T2',
    'Nodes that go through two configurations together deliver the same messages between them.',
    'cluster-groups-extended',
    'sameSet',
  ),
  claim(
    'T2',
    'Without the agreement at a ring change they do not.',
    'cluster-groups-without-cpg-same-prefix',
    'sameSet',
  ),
  claim(
    'T3',
    'A message is delivered only in the ring in which it was originated.',
    'cluster-groups-extended',
    'noCrossRing',
  ),
  claim(
    'T3',
    'Without the transitional configuration it comes in the next ring.',
    'cluster-groups-without-cpg-ring-closes',
    'noCrossRing',
  ),
  claim('T4', 'Whoever stays up gets its own messages.', 'cluster-groups-extended', 'selfDelivery'),
  claim(
    'T4',
    'Without that rule a split loses them.',
    'cluster-groups-without-cpg-own-messages',
    'selfDelivery',
  ),
  claim(
    'T5',
    'The view in which a message is handed over is not that in which it is delivered.',
    'cluster-groups-late',
    'sentInAnotherRing',
  ),
  claim(
    'T1 to T4',
    'All of this holds with messages that are sent late.',
    'cluster-groups-late',
    'noCrossRing',
    'two nodes; deaths, restarts, a split and a merge',
  ),
  claim(
    'section 2',
    'What the dead have sent may still reach all others.',
    'cluster-groups-virtual',
    'survivesSender',
  ),
  claim('section 2', 'Or none of them.', 'cluster-groups-virtual', 'lostWithSender'),
  claim(
    'C1',
    'The members of a group in one component see the same sets of members.',
    'cluster-groups-extended',
    'sameViews',
  ),
  claim(
    'C1, C5, M12',
    'The same where joiners are told one by one.',
    'cluster-groups-one-by-one',
    'sameViews',
    'the finding of M12',
  ),
  claim(
    'C2',
    'To each side of a merge the other one has joined.',
    'cluster-groups-extended',
    'eachSeesTheOtherJoin',
  ),
  claim(
    'C3, section 4',
    'A member of the mount group may be missing from the group of daemons.',
    'cluster-groups-members',
    'mountWithoutDaemon',
    'acceptance trace 7: a property of the environment, not an error',
  ),
  claim('C3, section 4', 'And the reverse.', 'cluster-groups-members', 'daemonWithoutMount'),
  claim(
    'C4',
    'A joiner gets messages of members that have not heard of it yet.',
    'cluster-groups-virtual',
    'hearsOlderNews',
  ),
  claim('section 2, merges', 'Reachability is symmetric.', 'cluster-partitions', 'bothWays'),
  claim(
    'section 4',
    'A node that starts again within one ring change has left no trace in a list of members.',
    'cluster-life',
    'backUnnoticed',
    'its incarnation tells, where the protocol carries one',
  ),
  claim(
    'section 5',
    'Who is dead has lost its memory, and nothing else.',
    'cluster-life',
    'deadKnowNothing',
  ),
]
