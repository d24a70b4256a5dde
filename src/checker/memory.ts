/** Whether an error says that there is no memory left, as typed arrays and collections say it. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof RangeError && /allocation|length/i.test(error.message)
