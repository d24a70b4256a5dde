import type { Spec } from 'allways'

/** The spec with only the property that it is expected to violate, so that no other one hides it. */
export function broken(spec: Spec, violated: string, length: number): Spec {
  const properties = new Map([...spec.properties].filter(([name]) => name === violated))
  return { ...spec, properties, expect: { violated, length }, deadlock: 'allowed' }
}

/** The spec with all properties but one. */
export function except(spec: Spec, left: string): Spec {
  return { ...spec, properties: new Map([...spec.properties].filter(([name]) => name !== left)) }
}
