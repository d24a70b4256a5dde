import type { Counts } from './checker.ts'

/** The protocols; also the names of their sources in the languages of the other checkers. */
export type Model = 'two-phase-commit' | 'crash-lock' | 'queue-lock' | 'gfs2-withdraw'

/** A model, explored in full or up to renaming of its interchangeable nodes, at some sizes. */
export interface Benchmark {
  readonly name: string
  readonly model: Model
  /** The same as a spec of ours, as `allways check` is told. */
  readonly spec: string
  /** The parameter of the spec that is the size. */
  readonly sizedBy: string
  /**
   * Other bounds, by the names of the spec's parameters. Our sources for other checkers call them
   * the same, in capitals and without the name of the part.
   */
  readonly bounds: Readonly<Record<string, number>>
  /** Explore one state per orbit of the permutations of nodes. SPIN cannot, and sits out. */
  readonly symmetry: boolean
  /** Sizes of a normal run: large enough that start-up does not count, small enough for a coffee. */
  readonly sizes: readonly number[]
  /** Sizes that take a second altogether and check nothing but the counts. */
  readonly quickSizes: readonly number[]
  /**
   * Known counts by size, in TLC's definitions. A size that is not listed is compared between the
   * checkers only, and the tables of SPIN and Rumur start at their default capacity.
   */
  readonly expected: Readonly<Record<number, Counts>>
}

const counts = (distinct: number, generated: number): Counts => ({ distinct, generated })

const twoPhaseCommit = {
  spec: 'specs/reference/two-phase-commit.ts#two-phase-commit',
  sizedBy: 'managers',
  bounds: {},
}

const crashLock = {
  spec: 'specs/reference/crash-lock.ts#crash-lock',
  sizedBy: 'clients',
  bounds: {},
}

/**
 * The benchmarks. Each count was found by at least two checkers: the full ones by SPIN and Rumur
 * (those of GFS2 withdraw by SPIN and allways), the reduced ones by Rumur and allways. (Rumur's exhaustive symmetry agreed where it was tried: with 3
 * and 5 managers, 3 and 4 clients.)
 */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'two-phase-commit',
    model: 'two-phase-commit',
    ...twoPhaseCommit,
    symmetry: false,
    sizes: [7, 9],
    quickSizes: [3, 5],
    expected: {
      3: counts(288, 1_146),
      4: counts(1_568, 8_258),
      5: counts(8_832, 58_146),
      6: counts(50_816, 402_306),
      7: counts(296_448, 2_744_706),
      8: counts(1_745_408, 18_507_778),
      9: counts(10_340_352, 123_558_402),
      10: counts(61_515_776, 817_760_258),
    },
  },
  {
    name: 'crash-lock',
    model: 'crash-lock',
    ...crashLock,
    symmetry: false,
    sizes: [6],
    quickSizes: [3, 4],
    expected: {
      3: counts(3_157, 15_955),
      4: counts(38_801, 259_897),
      5: counts(473_693, 3_960_911),
      6: counts(5_809_849, 58_349_557),
      7: counts(71_923_557, 844_254_027),
    },
  },
  {
    name: 'queue-lock',
    model: 'queue-lock',
    spec: 'specs/reference/queue-lock.ts#queue-lock',
    sizedBy: 'clients',
    bounds: {},
    symmetry: false,
    sizes: [4, 5],
    quickSizes: [2, 3],
    expected: {
      2: counts(438, 785),
      3: counts(12_963, 32_761),
      4: counts(367_014, 1_172_041),
      5: counts(10_849_831, 41_257_171),
    },
  },
  {
    name: 'gfs2-withdraw-faults',
    model: 'gfs2-withdraw',
    spec: 'specs/gfs2-withdraw/level0.ts#gfs2-withdraw-faults',
    sizedBy: 'nodes',
    bounds: { blocks: 1, errors: 1, 'life.deaths': 1 },
    symmetry: false,
    sizes: [3],
    quickSizes: [2],
    expected: {
      2: counts(19_934, 59_019),
      3: counts(925_381, 4_116_964),
    },
  },
  {
    name: 'gfs2-withdraw-two-blocks',
    model: 'gfs2-withdraw',
    spec: 'specs/gfs2-withdraw/level0.ts#gfs2-withdraw-two-blocks',
    sizedBy: 'nodes',
    bounds: { blocks: 2 },
    symmetry: false,
    sizes: [3],
    quickSizes: [2],
    expected: {
      2: counts(63_643, 244_165),
      3: counts(3_879_901, 21_796_297),
    },
  },
  {
    name: 'two-phase-commit-symmetry',
    model: 'two-phase-commit',
    ...twoPhaseCommit,
    symmetry: true,
    sizes: [9],
    quickSizes: [3, 5],
    expected: {
      3: counts(80, 318),
      4: counts(166, 869),
      5: counts(314, 2_048),
      6: counts(553, 4_328),
      7: counts(920, 8_410),
      8: counts(1_461, 15_287),
      9: counts(2_232, 26_316),
    },
  },
  {
    name: 'crash-lock-symmetry',
    model: 'crash-lock',
    ...crashLock,
    symmetry: true,
    sizes: [6, 8],
    quickSizes: [3, 4],
    expected: {
      3: counts(635, 3_229),
      4: counts(2_420, 16_311),
      5: counts(7_838, 65_891),
      6: counts(22_524, 227_107),
      7: counts(58_968, 693_859),
      8: counts(143_130, 1_925_947),
    },
  },
]
