import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/needs.ts'
import { eventually } from './eventually.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
/** In that machine: temporary folders are emptied there, and the project may lie in one here. */
const CLI = '/project/dist/cli.mjs'
const SYSTEMD = '/lib/systemd/systemd'

/**
 * A machine that systemd runs, over this one's files: whatever it writes goes into memory, and ends with it. The old
 * root is gone before systemd starts, which empties temporary folders.
 */
const BOOT = `set -e
t="$1"; mount -t tmpfs tmpfs "$t"; mkdir "$t/upper" "$t/work" "$t/root"; r="$t/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$t/upper,workdir=$t/work" "$r"
[ "$(stat -f -c %T "$r")" = overlayfs ]
mount -t proc proc "$r/proc"
mount -t tmpfs tmpfs "$r/dev"
for n in null zero full random urandom tty; do touch "$r/dev/$n"; mount --bind "/dev/$n" "$r/dev/$n"; done
mkdir "$r/dev/pts" "$r/dev/shm"
for f in run root var/tmp var/lib usr/local/lib; do mount -t tmpfs -o mode=755 tmpfs "$r/$f"; done
mkdir -p "$r/sys/fs/cgroup"; mount -t sysfs -o ro sysfs "$r/sys"; mount -t cgroup2 cgroup2 "$r/sys/fs/cgroup"
mkdir "$r/project"; mount --bind "$2" "$r/project"; mount -o remount,bind,ro "$r/project"
mkdir "$r/old"; cd "$r"; pivot_root . old; umount -l /old
rm -rf /etc/systemd/system/*.wants
useradd -m ana
export container=test
exec ${SYSTEMD} --system --unit=basic.target --log-level=err --log-target=console --show-status=no`

/** What systemd takes to start, and to start something again, with all the time in the world. */
const START_MS_MAX = 30_000

function childOf({ pid }: ChildProcess): string {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.trim().split(' ')[0] ?? ''
}

/** '' where there is none, or none any more. */
function nameOf(pid: string): string {
  const file = `/proc/${pid}/comm`
  return pid !== '' && existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}

function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'it takes root, who makes users and mounts'
  return existsSync(SYSTEMD) ? undefined : 'systemd is not there; apt install systemd'
}

describeWith(whatIsMissing(), 'an account of its own, under systemd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'il-'))
  let holder: ChildProcess
  let first = ''

  const run = (...words: readonly string[]) => {
    const env = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root']
    const enter = ['-t', first, '-m', '-p', '-n', '-C', ...env, ...words]
    const { stdout, stderr, status } = spawnSync('nsenter', enter, {
      encoding: 'utf8',
      timeout: 60_000,
    })
    return { text: stdout + stderr, status }
  }
  const interlock = (...words: readonly string[]) => run(process.execPath, CLI, ...words)
  const asAna = (...words: readonly string[]) => {
    const become = ['--reuid=ana', '--regid=ana', '--init-groups', '--inh-caps=-all']
    return run('setpriv', ...become, 'env', 'HOME=/home/ana', process.execPath, CLI, ...words)
  }

  const keeperPid = () =>
    run('systemctl', 'show', '-P', 'MainPID', 'interlock-keeper-ana').text.trim()

  beforeAll(async () => {
    const flags = ['-m', '-p', '-f', '-C', '-n', '--kill-child', '--propagation=private']
    holder = spawn('unshare', [...flags, 'sh', '-c', BOOT, 'sh', folder, PROJECT], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await eventually('systemd to be the first process', START_MS_MAX, () => {
      first = childOf(holder)
      return nameOf(first) === 'systemd'
    })
    await eventually('systemd to run', START_MS_MAX, () =>
      run('systemctl', 'is-system-running').text.includes('running'),
    )
  })
  afterAll(() => {
    holder.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  })

  it('is a service without any right, that comes back by itself', async () => {
    expect(interlock('up', '--system', '--user', 'ana').text).toContain('guards ana')
    expect(run('systemctl', 'is-enabled', 'interlock-ana').text).toBe('enabled\n')
    expect(run('systemd-analyze', 'verify', '/etc/systemd/system/interlock-ana.service')).toEqual({
      text: '',
      status: 0,
    })
    const pid = run('cat', '/var/lib/interlock/ana/run/daemon.pid').text.trim()
    const rights = run('grep', '-E', '^(CapEff|CapBnd|NoNewPrivs)', `/proc/${pid}/status`).text
    expect(rights.replace(/\s+/g, ' ')).toMatch(/CapEff: 0+ CapBnd: 0+ NoNewPrivs: 1/)
    expect(asAna('doctor').text).toContain('Everything works.')
    const unit = '/etc/systemd/system/interlock-keeper-ana.service'
    expect(run('systemd-analyze', 'verify', unit)).toEqual({ text: '', status: 0 })
    for (let times = 0; times < 2; times++) {
      const keeper = keeperPid()
      const its = run('grep', '-E', '^(CapEff|CapBnd|NoNewPrivs)', `/proc/${keeper}/status`).text
      expect(its.replace(/\s+/g, ' ')).toMatch(/CapEff: 0+ CapBnd: 0+ NoNewPrivs: 1/)
      run('kill', '-9', keeper)
      await eventually(
        'the keeper to be back',
        START_MS_MAX,
        () =>
          !['0', keeper].includes(keeperPid()) &&
          asAna('doctor').text.includes('Everything works.'),
      )
    }
    run('kill', '-9', pid)
    await eventually('the daemon to be back', START_MS_MAX, () =>
      asAna('up').text.includes('is running'),
    )
    expect(asAna('log', '--last', '1').text).toContain('the daemon started')
    expect(asAna('log', 'verify').text).toContain('The chain holds')
  })

  it('is renewed, and ended for good, by root alone', () => {
    expect(asAna('down').status).toBe(1)
    expect(interlock('up', '--system', '--user', 'ana').text).toContain('guards ana')
    expect(interlock('down', '--system', '--user', 'ana').text).toContain('has been stopped')
    expect(run('systemctl', 'is-enabled', 'interlock-ana').text).toContain('disabled')
    for (const unit of ['interlock-ana', 'interlock-keeper-ana'])
      expect(run('systemctl', 'is-active', unit).text).toBe('inactive\n')
  })
})
