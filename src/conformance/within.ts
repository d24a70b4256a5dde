/** Something that was asked of the real system and did not end in time. */
export class Late extends Error {
  readonly milliseconds: number

  constructor(milliseconds: number) {
    super(`It did not end within ${milliseconds} ms.`)
    this.milliseconds = milliseconds
  }
}

/**
 * What `work` gives, if it does so in time. What comes at once is not waited for.
 *
 * @throws Late when it takes longer
 */
export async function within<T>(milliseconds: number, work: () => T | Promise<T>): Promise<T> {
  const given = work()
  if (!(given instanceof Promise)) return given
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(milliseconds)), milliseconds)
  })
  try {
    return await Promise.race([given, late])
  } finally {
    clearTimeout(timer)
  }
}
