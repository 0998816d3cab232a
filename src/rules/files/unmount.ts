import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/unmount',
  title: 'unmounts a volume',
  effect: 'ask',
  why: 'Programs that use it lose their files in the middle of what they do.',
  instead: 'Ask the person who runs this machine.',
  examples: {
    stops: ['sudo umount /mnt/data'],
    allows: ['df -h'],
  },
  match: effectsWhere(({ verb, target }) => verb === 'stop' && target.kind === 'device'),
})
