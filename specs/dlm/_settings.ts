import { node, someModes } from 'allways/models/cluster/dlm'

/** What a master decides depends neither on when callbacks arrive nor on what members are told. */
export const queues = { delivery: 'first', 'dlm.notices': false } as const

/** A node dies, perhaps the master. */
export const death = { deaths: 1, masters: 'either', 'dlm.notices': false } as const

/** Clients that have value blocks. What is cancelled does nothing to a value. */
export const values = { values: true, cancels: false, ...queues } as const

export const modes = {
  /** To hold nothing, to share, to be alone. */
  plain: someModes.of('NL', 'PR', 'EX'),
  /** With the two modes that share and exclude each other. */
  middle: someModes.of('NL', 'CW', 'PR'),
  most: someModes.of('NL', 'CW', 'PR', 'EX'),
}

export const symmetry = [node]
