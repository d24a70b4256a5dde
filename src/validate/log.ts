import { ModelError } from '../language/value.ts'

/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [field: string]: Json
}

/** One line of a log. */
export interface LogLine {
  /** The first line of the file is 1; empty lines count. */
  readonly number: number
  /** As it stands in the file. */
  readonly text: string
  readonly value: JsonObject
}

/**
 * The lines of a log: one JSON object each (NDJSON, also called JSON Lines). Empty lines are skipped.
 *
 * @throws ModelError naming the first line that is not a JSON object
 */
export function readLog(text: string): readonly LogLine[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '') return []
    return [{ number: i + 1, text: line.trim(), value: parse(line, i + 1) }]
  })
}

function parse(text: string, number: number): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ModelError(
      `Line ${number} is not JSON: ${(error as Error).message.replace(/\.$/, '')}.`,
      'A log has one JSON object on each line.',
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ModelError(
      `Line ${number} is not a JSON object.`,
      'A log has one JSON object on each line, e.g. { "action": "lock", "parameters": ["node1"] }.',
    )
  return value as JsonObject // JSON.parse gives nothing else.
}
