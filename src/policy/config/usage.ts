import * as v from 'valibot'

/** When people are told of a window of the agent's own limits. Never from a project's file. */
export interface UsageSettings {
  /** Percent of a window. */
  readonly warnAt?: readonly number[]
}

const Percent = v.pipe(v.number(), v.minValue(1, 'at least 1'), v.maxValue(100, 'at most 100'))

export const Usage = v.strictObject({ warn: v.optional(v.array(Percent)) })

export function usageSettings({ warn }: v.InferOutput<typeof Usage>): UsageSettings {
  return warn === undefined ? {} : { warnAt: [...warn].sort((a, b) => a - b) }
}
