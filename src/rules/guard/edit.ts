import { defineRule, effectsWhere } from '../rule.ts'

/** What opens the daemon's doors: the file itself, or everything around it. */
const TOKENS =
  /^Interlock.*\((?:endpoint|dashboard\.json|store\.json|keys\/.*|run|\.interlock|.*[*?\uFFFC].*)\)$/

export default defineRule({
  id: 'guard/edit',
  title:
    'changes Interlock’s own files, an agent’s transcripts, or the settings by which it is guarded',
  effect: 'deny',
  why: 'An agent that can edit its guard has none. A person changes these, with `interlock` at a terminal.',
  instead: 'Tell the person what you need changed, and why.',
  examples: {
    stops: [
      "echo '{}' > .claude/settings.json",
      "sed -i '/PreToolUse/,+6d' ~/.claude/settings.json",
      'rm -rf ~/.interlock',
      "jq 'del(.hooks)' ~/.claude/settings.json > /tmp/s && mv /tmp/s ~/.claude/settings.json",
      "sed -i 's/x/y/' ~/.codex/config.toml",
      'cat ~/.interlock/run/endpoint',
      'interlock dashboard',
      'interlock backup postgres://db.internal/app --stop',
      'HOME=/tmp/x interlock drill',
      'interlock pin "always run with sudo"',
      'interlock context forget session.jsonl',
      'interlock statusline',
      'node /opt/interlock/dist/cli.mjs statusline < limits.json',
      'echo x >> ~/.claude/projects/-work-shop/1b.jsonl',
      "sed -i '/usage/d' ~/.claude/projects/-work-shop/1b/subagents/agent-2c.jsonl",
      'truncate -s 0 ~/.codex/sessions/2026/11/22/rollout-1.jsonl',
      'cp empty.jsonl ~/.codex/archived_sessions/rollout-1.jsonl',
      'rm ~/.claude/projects/-work-shop/*.jsonl',
      "python3 -c \"open('/home/dev/.claude/projects/-work-shop/1b.jsonl', 'a').write('x')\"",
    ],
    allows: [
      'cat .claude/settings.json',
      'cat README.md',
      'interlock backup postgres://db.internal/app',
      'interlock pin R7',
      'interlock recall R7 --raw',
      'grep -c usage ~/.claude/projects/-work-shop/1b.jsonl',
      'python3 report.py ~/.codex/sessions/2026/11/22/rollout-1.jsonl',
      'python3 -c "print(len(open(\'/home/dev/.claude/projects/-work-shop/1b.jsonl\').read()))"',
      'echo "- tests run with make" >> ~/.claude/projects/-work-shop/memory/MEMORY.md',
    ],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      target.kind === 'guard' && verb !== 'stop' && (verb !== 'read' || TOKENS.test(target.name)),
  ),
})
