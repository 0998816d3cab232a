import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'system/open',
  title: 'changes who may log in or act as root',
  effect: 'deny',
  why: 'Accounts and passwords of a machine are for people to set.',
  instead: 'Say who needs what, and let the person set it.',
  examples: {
    stops: ["echo 'root:x' | sudo chpasswd", 'sudo usermod -aG sudo dev', 'sudo useradd eve'],
    allows: ['id', 'groups'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      verb === 'grant' && (target.kind === 'system' || target.kind === 'network'),
  ),
})
