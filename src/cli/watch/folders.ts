import { type FSWatcher, statSync, watch } from 'node:fs'
import { ModelError } from '../../language/value.ts'

/**
 * Calls `onEvent` whenever something happens in the folders that are followed. Folders are watched,
 * not files: many editors save by renaming another file to the old name.
 */
export class Folders {
  readonly #onEvent: () => void
  readonly #watchers = new Map<string, FSWatcher>()

  constructor(onEvent: () => void) {
    this.#onEvent = onEvent
  }

  /**
   * Follows these folders and no others.
   *
   * @throws ModelError when the system does not let it
   */
  follow(folders: Iterable<string>): void {
    const wanted = new Map([...folders].flatMap(folder => identified(folder)))
    for (const [key, watcher] of this.#watchers)
      if (!wanted.has(key)) {
        watcher.close()
        this.#watchers.delete(key)
      }
    for (const [key, folder] of wanted)
      if (!this.#watchers.has(key)) this.#watchers.set(key, this.#begin(folder))
  }

  close(): void {
    this.follow([])
  }

  #begin(folder: string): FSWatcher {
    try {
      const watcher = watch(folder, this.#onEvent)
      // A folder that is taken away: what comes in its place has another key.
      watcher.on('error', this.#onEvent)
      return watcher
    } catch (error) {
      throw new ModelError(
        `${folder} cannot be watched: ${(error as Error).message}.`,
        'Watch fewer files, or raise the number of files that the system lets one watch.',
      )
    }
  }
}

/** A folder that was made anew under its old name is another one. */
function identified(folder: string): readonly (readonly [string, string])[] {
  const status = statSync(folder, { throwIfNoEntry: false })
  return status?.isDirectory() ? [[`${status.dev}:${status.ino}:${folder}`, folder]] : []
}
