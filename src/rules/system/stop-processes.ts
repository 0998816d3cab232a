import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'system/stop-processes',
  title: 'stops processes that are not its own',
  effect: 'deny',
  why: 'Other agents, editors, databases and other people’s programs run on this machine too.',
  instead: 'Stop the one process you started, by its number: `kill 12345`.',
  examples: {
    stops: ['kill -9 -1', 'pkill -f .', 'sudo shutdown -r now'],
    allows: ['kill 12345', 'pgrep -fl node', 'kill -l'],
  },
  match: effectsWhere(
    ({ verb, target, scope }) =>
      verb === 'stop' &&
      (target.kind === 'process' || target.kind === 'system' || target.kind === 'network') &&
      scope === 'all',
  ),
})
