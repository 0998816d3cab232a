import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'guard/unguarded-agent',
  title: 'starts an agent without its permission checks',
  effect: 'deny',
  why: 'It would do, unasked, what this session may not.',
  instead: 'Start it with its permission checks on, or do the work here.',
  examples: {
    stops: [
      'claude -p "deploy" --dangerously-skip-permissions',
      'codex exec --dangerously-bypass-approvals-and-sandbox "x"',
      'gemini --yolo -p x',
      'claude --permission-mode bypassPermissions -p x',
    ],
    allows: ['claude --version', 'grep -rn dangerously-skip-permissions docs/'],
  },
  match: effectsWhere(({ verb, target }) => verb === 'start' && target.kind === 'agent'),
})
