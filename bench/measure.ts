import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

/** What a whole process cost, from its start to its end. */
export interface Measurement {
  /** User and system time of the process and all it started. */
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** Highest resident set, in units of 10^6 bytes; undefined where there is no /proc to read it from. */
  readonly peakMegabytes: number | undefined
  readonly exitCode: number
  readonly isTimedOut: boolean
  readonly output: string
  readonly errors: string
}

/**
 * Node tells nothing about the resources of a child that has ended, so the shell's `time` does: its
 * figures come from the kernel's accounting and are exact. They go to descriptor 3; the command
 * itself sees an ordinary standard error.
 */
const TIMED = `TIMEFORMAT='%R %U %S'; exec 4>&2; { time "$@" 2>&4 3>&- 4>&-; } 2>&3`

/**
 * How often the resident set is looked at. The kernel keeps the high-water mark itself, so only
 * what a process adds in its last few milliseconds can escape.
 */
const SAMPLE_MILLISECONDS = 10

/** Runs a command to its end and measures it; beyond the time limit it is killed. */
export async function measure(
  command: readonly [string, ...string[]],
  folder: string,
  limitSeconds: number,
): Promise<Measurement> {
  const shell = spawn('bash', ['-c', TIMED, 'time', ...command], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [, stdout, stderr, times] = shell.stdio
  if (!stdout || !stderr || !times || !('readable' in times) || shell.pid === undefined) {
    throw new Error('cannot start bash, which measures the CPU seconds; is it on PATH?')
  }
  const shellId = shell.pid
  const peaks = new Map<number, number>()
  const sampling = setInterval(() => samplePeaks(shellId, peaks), SAMPLE_MILLISECONDS)
  let isTimedOut = false
  const limit = setTimeout(() => {
    isTimedOut = true
    for (const id of descendantsOf(shellId)) killIfAlive(id)
  }, limitSeconds * 1000)

  try {
    const ended = new Promise<number>((resolve, reject) => {
      shell.on('error', reject)
      shell.on('close', code => resolve(code ?? -1))
    })
    const [exitCode, output, errors, report] = await Promise.all([
      ended,
      text(stdout),
      text(stderr),
      text(times),
    ])
    const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = report
      .trim()
      .replaceAll(',', '.') // the decimal comma of some locales
      .split(/\s+/)
      .map(Number)
    return {
      cpuSeconds: user + system,
      wallSeconds: wall,
      peakMegabytes: peaks.size > 0 ? sum(peaks.values()) / 1e6 : undefined,
      exitCode,
      isTimedOut,
      output,
      errors,
    }
  } finally {
    clearInterval(sampling)
    clearTimeout(limit)
  }
}

/** Notes the high-water mark of every process below `ancestor`, in bytes. */
function samplePeaks(ancestor: number, peaks: Map<number, number>): void {
  for (const id of descendantsOf(ancestor)) {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(`${id}/status`))?.[1]
    if (kilobytes !== undefined) peaks.set(id, Number(kilobytes) * 1024)
  }
}

function descendantsOf(ancestor: number): readonly number[] {
  const children = readProc(`${ancestor}/task/${ancestor}/children`).split(' ').filter(Boolean)
  return children.map(Number).flatMap(child => [child, ...descendantsOf(child)])
}

function killIfAlive(id: number): void {
  try {
    process.kill(id, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}

/** A file of /proc, empty when the process has just ended or the system has no /proc. */
function readProc(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'utf8')
  } catch {
    return ''
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
