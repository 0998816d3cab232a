import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'system/stop-unknown-processes',
  title: 'stops processes that may not be its own',
  effect: 'ask',
  why: 'Which ones is only known when it runs, or by a name that others share.',
  instead: 'Stop the one process you started, by its number: `kill 12345`.',
  examples: {
    stops: ['kill -9 $(lsof -ti:3000)', 'pkill -f node', 'killall node'],
    allows: ['kill 12345'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      verb === 'stop' && (target.kind === 'process' || target.kind === 'system') && scope !== 'all',
  ),
})
