import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'guard/stop',
  title: 'stops Interlock',
  effect: 'deny',
  why: 'Stopping the guard is the first step of what it guards against.',
  instead: 'Go on with the task; Interlock answers in about a millisecond.',
  examples: {
    stops: ['pkill -f interlock', 'systemctl --user stop interlock'],
    allows: ['interlock status', 'interlock timeline', 'ps aux'],
  },
  match: effectsWhere(({ verb, target }) => target.kind === 'guard' && verb === 'stop'),
})
