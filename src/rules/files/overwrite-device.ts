import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/overwrite-device',
  title: 'writes to a disk or destroys a volume',
  effect: 'deny',
  why: 'A disk has no undo: what was on it is gone with the first block.',
  instead:
    'Use an image file in the repository, for example `dd if=/dev/zero of=disk.img bs=1M count=64`.',
  examples: {
    stops: [
      'dd if=ubuntu.iso of=/dev/sda bs=4M',
      'sudo shred -v /dev/sdb',
      'mkfs.ext4 /dev/sdb1',
      'zpool destroy tank',
      'cat x > /dev/sda',
    ],
    allows: [
      'dd if=/dev/zero of=disk.img bs=1M count=64',
      'mkfs.ext4 -F /tmp/test.img',
      'wipefs /dev/sdb',
      'echo x > /dev/null',
    ],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      (verb === 'overwrite' || verb === 'delete' || verb === 'create') && target.kind === 'device',
  ),
})
