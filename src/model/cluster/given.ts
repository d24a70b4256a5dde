/**
 * The bounds that were given, as the parameters of a part. A bound that was left out is no parameter:
 * its fault is not in the model, and a spec that sets it is told so.
 */
export function given<B extends { readonly [name: string]: number | undefined }>(
  bounds: B,
): { readonly [N in keyof B]: number } {
  const entries = Object.entries(bounds).filter(([, bound]) => bound !== undefined)
  return Object.fromEntries(entries) as { readonly [N in keyof B]: number }
}
