import { has, optionsOf } from '../shell/options.ts'
import { touch } from './locate.ts'
import type { Reader } from './reader.ts'

const formatDevice: Reader = (run) => {
  const rest = optionsOf(run.args, { values: 'LtTObmUEI', longValues: ['label', 'type'] }).rest
  touch(run, 'overwrite', rest, { detail: `everything on ${rest.at(-1)?.text ?? 'the device'}` })
}

/** Whole disks, volumes and pools: operands are names of the system's own, not paths. */
function destroysVolume(verbs: RegExp): Reader {
  return (run) => {
    const words = run.args.map((arg) => arg.text).join(' ')
    if (!verbs.test(words) || /(^| )-\w*n\w*( |$)/.test(words)) return
    run.reading.effect({
      verb: 'delete',
      target: { kind: 'device', name: run.args.at(-1)?.text ?? run.name },
      environment: 'local',
      scope: 'all',
      reversibility: 'irreversible',
      span: run.span,
      detail: 'a disk, volume or file system with everything on it',
    })
  }
}

const unmount: Reader = (run) => {
  for (const field of optionsOf(run.args, { values: 'tO' }).rest) {
    run.reading.effect({
      verb: 'stop',
      target: { kind: 'device', name: field.text },
      environment: 'local',
      scope: 'one',
      reversibility: 'recoverable',
      span: field.span,
    })
  }
}

const DEVICE_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['mkfs', formatDevice],
  ['mkswap', formatDevice],
  ['wipefs', (run) => (has(optionsOf(run.args), '-a', '--all') ? formatDevice(run) : undefined)],
  ['blkdiscard', formatDevice],
  ['fdisk', (run) => (has(optionsOf(run.args), '-l', '--list') ? undefined : formatDevice(run))],
  [
    'parted',
    (run) =>
      /\b(rm|mklabel|mktable|mkpart)\b/.test(run.args.map((a) => a.text).join(' '))
        ? formatDevice(run)
        : undefined,
  ],
  [
    'sgdisk',
    (run) =>
      /(^| )(-Z|-z|--zap-all|--zap|-o|--clear|-d)/.test(run.args.map((a) => a.text).join(' '))
        ? formatDevice(run)
        : undefined,
  ],
  ['zpool', destroysVolume(/^(destroy|labelclear|remove|export -f)/)],
  ['zfs', destroysVolume(/^(destroy|rollback)/)],
  ['btrfs', destroysVolume(/^(subvolume|sub) (delete|del)|^device (delete|remove)/)],
  ['lvremove', destroysVolume(/./)],
  ['vgremove', destroysVolume(/./)],
  ['pvremove', destroysVolume(/./)],
  ['cryptsetup', destroysVolume(/(luksFormat|erase|luksErase|luksKillSlot|reencrypt)/)],
  ['mdadm', destroysVolume(/--(zero-superblock|remove|stop)/)],
  [
    'diskutil',
    destroysVolume(/^(erase\w+|partitionDisk|apfs delete\w+|zeroDisk|secureErase|randomDisk)/i),
  ],
  ['umount', unmount],
  ['swapoff', unmount],
])

/** `mkfs.ext4`, `newfs_msdos`. */
export function deviceProgram(name: string): Reader | undefined {
  return DEVICE_PROGRAMS.get(name) ?? (/^(mkfs|newfs)[._]/.test(name) ? formatDevice : undefined)
}
