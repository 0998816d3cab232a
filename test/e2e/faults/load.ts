import { cpus } from 'node:os'
import { signalDaemon } from '../interlock.ts'
import type { Sandbox } from '../sandbox.ts'
import { BY_A_RULE, type Fault } from './fault.ts'

const BURN_SECONDS = 60

/** Under load a slow hook is a late hook, and most agents let a call pass whose hook is late. */
export const loadFaults: readonly Fault[] = [
  { name: 'the machine is slow', start: onSlowMachine, told: BY_A_RULE },
  {
    name: 'the machine is slow and the daemon is hung',
    start: onSlowMachine,
    strike: (sandbox) => signalDaemon(sandbox, 'STOP'),
    told: BY_A_RULE,
  },
]

function onSlowMachine(sandbox: Sandbox) {
  burn(sandbox)
  // Nicer than the burners: the agent and the hooks that it starts get what those leave.
  return { wrapper: ['nice', '-n', '5'], limitSeconds: BURN_SECONDS }
}

/** Twice as many burners as processors. They end by themselves, and with the namespace. */
function burn({ namespace, place }: Sandbox): void {
  const program = ['timeout', String(BURN_SECONDS), 'sh', '-c', 'while :; do :; done']
  for (let burners = 2 * cpus().length; burners > 0; burners--) namespace.start(program, place)
}
