import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'system/change',
  title: 'changes this machine’s services, packages, users or network',
  effect: 'ask',
  why: 'The machine is not the project’s alone, and such changes outlive the session.',
  instead: 'Use a container or the project’s own tools, or let the person change the machine.',
  examples: {
    stops: [
      'sudo apt-get remove -y jq',
      'sudo systemctl restart nginx',
      'sudo modprobe -r nvidia',
      'sudo ip link set eth0 down',
      '(crontab -l; echo "* * * * * x") | crontab -',
    ],
    allows: [
      'systemctl status nginx',
      'apt-get --simulate remove jq',
      'crontab -l',
      'ip addr show',
    ],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      verb === 'change' && (target.kind === 'system' || target.kind === 'network'),
  ),
})
