import { resolve } from 'node:path'
import { ModelError } from '../language/value.ts'
import type { Mapping } from '../validate/mapping.ts'
import { importModule } from './load.ts'

/**
 * The mapping that a file exports by default.
 *
 * @throws ModelError that says what is wrong with the file
 */
export async function loadMapping(file: string, folder: string): Promise<Mapping> {
  try {
    const module = await importModule(resolve(folder, file), folder)
    const mapping = 'default' in module ? module.default : undefined
    if (!isMapping(mapping))
      throw new ModelError(
        'Its default export is no mapping.',
        'End it with `export default mapping(model, { line: line => ... })`.',
      )
    return mapping
  } catch (error) {
    throw error instanceof ModelError ? error.at(file) : error
  }
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && 'line' in value && 'unlogged' in value
