/** Everything that sums can be asked by. */
export const BY_NAMES = [
  'session',
  'subagent',
  'type',
  'tool',
  'model',
  'project',
  'agent',
  'day',
] as const
export type ByName = (typeof BY_NAMES)[number]

export function byNameOf(text: string): ByName {
  const found = BY_NAMES.find((name) => name === text)
  if (found === undefined) throw new Error(`--by: one of ${BY_NAMES.join(', ')}`)
  return found
}
