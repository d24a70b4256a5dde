import { InvalidArgumentError } from 'commander'

const units = new Map([
  ['', 1],
  ['K', 2 ** 10],
  ['M', 2 ** 20],
  ['G', 2 ** 30],
  ['T', 2 ** 40],
])

/** `512M`, `1.5G` or `2GB` in bytes. */
export function readSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim()) ?? []
  const bytes = Math.floor(Number(number) * units.get(unit.toUpperCase())!)
  // What a check needs before it has found anything; less is a slip, such as 2 for 2G.
  if (!(bytes >= 2 ** 20))
    throw new InvalidArgumentError('Give a size from 1M on, e.g. 512M or 2G.')
  return bytes
}
