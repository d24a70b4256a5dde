import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Whether a program of this name is on PATH. */
export function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(path.delimiter).some(folder => {
    try {
      accessSync(path.join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** The first line of what a program prints about its version. */
export async function versionOf(program: string, ...options: string[]): Promise<string> {
  const { stdout, stderr } = await execute(program, options)
  return (stdout || stderr).split('\n')[0]?.trim() ?? ''
}

/** Runs build commands one after the other; the wall seconds of all. Fails as the first one fails. */
export async function build(
  folder: string,
  ...commands: readonly (readonly [string, ...string[]])[]
): Promise<number> {
  const start = performance.now()
  for (const [program, ...options] of commands) {
    await execute(program, options, { cwd: folder, maxBuffer: 1 << 26 })
  }
  return (performance.now() - start) / 1000
}
