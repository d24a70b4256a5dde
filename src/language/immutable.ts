import { createRequire } from 'node:module'
import type * as Immutable from 'immutable'

/**
 * What is used of Immutable.js. To import it costs Node a sixth of the time of a small check: it reads
 * the whole library to find the names of what a CommonJS module exports. To require it costs nearly
 * nothing, and gives the same library that a model gets which imports it.
 */
const immutable = createRequire(import.meta.url)('immutable') as typeof Immutable

export const { isCollection, isOrdered, isRecord, List, Map, Record, Set } = immutable

export type List<T> = Immutable.List<T>
export type Map<K, V> = Immutable.Map<K, V>
export type Record<T extends object> = Immutable.Record<T>
export type Set<T> = Immutable.Set<T>
