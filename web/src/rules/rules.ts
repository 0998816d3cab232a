import { signal } from '@preact/signals'
import type { Effect, RuleView } from '../../../src/daemon/people/api.ts'
import { get } from '../daemon/request.ts'

export const rules = signal<readonly RuleView[] | undefined>(undefined)
export const wanted = signal<{ readonly q: string; readonly effect: Effect | '' }>({
  q: '',
  effect: '',
})

/** They change with the daemon only: once is enough. */
export async function loadRules(): Promise<void> {
  rules.value ??= await get<readonly RuleView[]>('/api/rules')
}

/** The rules that fit, by their packs. */
export function packs(): readonly (readonly [pack: string, rules: readonly RuleView[]])[] {
  const { q, effect } = wanted.value
  const words = q.trim().toLowerCase()
  const fitting = (rules.value ?? []).filter(
    (rule) =>
      (effect === '' || rule.effect === effect) &&
      [rule.id, rule.title, rule.why, rule.instead, ...rule.stops]
        .join('\n')
        .toLowerCase()
        .includes(words),
  )
  const byPack = new Map<string, RuleView[]>()
  for (const rule of fitting) {
    const [pack = ''] = rule.id.split('/')
    byPack.set(pack, [...(byPack.get(pack) ?? []), rule])
  }
  return [...byPack]
}
