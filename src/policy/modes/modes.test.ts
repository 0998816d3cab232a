import { describe, expect, test } from 'vitest'
import { judged } from '../../../test/support/judged.ts'
import type { Deed } from '../../action/action.ts'
import { decide } from '../../decide/decide.ts'
import type { OrderedMode, World } from '../../facts/world.ts'
import { HYPOTHETICAL } from '../../world/hypothetical.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { type ModeOrder, modeInForce } from './orders.ts'
import { windowsOf } from './schedule.ts'

function within(kind: OrderedMode['kind'], more: Partial<OrderedMode> = {}): World {
  const mode = {
    kind,
    owner: 'ana',
    reason: 'release week',
    ends: '2026-12-31 18:00 +00:00',
    ...more,
  }
  return { ...HYPOTHETICAL, mode }
}

function effectIn(world: World, command: string): string {
  return judged(command, world).decision.effect
}

describe('a refusal', () => {
  test.each(['chat', 'plan', 'freeze'] as const)(
    'of %s names the mode, its owner and its end',
    (kind) => {
      const { decision } = judged('git push origin main', within(kind))
      expect(decision.effect).toBe('deny')
      const [first] = decision.reasons
      expect(first?.why).toContain(`The mode is ${kind}, set by ana until 2026-12-31 18:00 +00:00`)
      expect(first?.why).toContain('release week')
    },
  )

  test('says so first, whatever else is wrong', () => {
    const { decision } = judged('rm -rf ~', within('chat'))
    expect(decision.reasons[0]?.rule).toBe('interlock/mode-chat')
    expect(decision.reasons.map(({ rule }) => rule)).toContain('files/delete-home')
  })
})

describe('a freeze', () => {
  test.each([
    'git push origin main',
    'git push',
    'git push origin HEAD:release/2.1',
    'git push origin v1.2.0:refs/tags/v1.2.0',
    'kubectl apply -f deploy.yaml',
    'terraform apply -auto-approve',
    'psql -h db.example -c "update t set a = 1 where id = 2"',
    'npm publish',
    'gh pr merge 12 --squash',
    'gh workflow run deploy.yml',
    'ssh web-1 sudo systemctl restart app',
    'aws ecs update-service --cluster a --service b --force-new-deployment',
    // Not covered, and a person would be asked: in a freeze that waits as well.
    'git reset --hard',
  ])('refuses %s', (command) => {
    expect(effectIn(within('freeze'), command)).toBe('deny')
  })

  test.each([
    'npm test',
    'git commit -am "fix"',
    'git push origin feature/cart',
    'psql -h localhost -d app_dev -c "create table t (a int)"',
    'kubectl get pods -n production',
    'terraform plan',
    'gh pr create --fill',
    'sed -i s/a/b/ src/a.ts',
    'docker compose up -d',
    'mkdir -p src/new && touch src/new/a.ts',
  ])('lets %s pass: nobody else relies on it', (command) => {
    expect(effectIn(within('freeze'), command)).toBe('allow')
  })

  test('covers the branches that files name, and a project’s file only adds to them', () => {
    const name = (branch: string, environment: 'production' | 'dev') =>
      ({ kind: 'branch', name: branch, environment, at: 'interlock.toml:1' }) as const
    const trusted = [name('next', 'production'), name('develop', 'dev')]
    const project = [name('lts/*', 'production'), name('main', 'dev')]
    const world = { ...within('freeze'), environments: { trusted, project } }
    const pushed = (branch: string) => effectIn(world, `git push origin ${branch}`)
    expect(['next', 'HEAD:refs/heads/next', 'lts/2', 'main'].map(pushed)).toEqual(
      Array(4).fill('deny'),
    )
    expect(['develop', 'feature/next-page', 'nextcloud'].map(pushed)).toEqual(
      Array(3).fill('allow'),
    )
  })

  test('with all files refuses what changes any of them', () => {
    expect(effectIn(within('freeze', { files: true }), 'sed -i s/a/b/ src/a.ts')).toBe('deny')
    expect(effectIn(within('freeze', { files: true }), 'cat src/a.ts')).toBe('allow')
  })
})

describe('the file of the plan', () => {
  const planned = within('plan', { planFile: '/home/user/project/PLAN.md' })
  const effectOf = (deed: Deed, world: World) =>
    decide(
      { origin: { agent: 'interlock', session: 's', tool: 't' }, cwd: undefined, deed },
      DEFAULT_POLICY,
      world,
    ).decision.effect

  test('may be written in plan mode, and nothing else', () => {
    const write = (path: string): Deed => ({ kind: 'write', path, content: '# Plan' })
    expect(effectOf(write('/home/user/project/PLAN.md'), planned)).toBe('allow')
    expect(effectOf(write('/home/user/project/a.ts'), planned)).toBe('deny')
    expect(effectOf(write('/home/user/project/x/../PLAN.md'), planned)).toBe('deny')
    expect(effectOf(write('/home/user/project/PLAN.md'), within('chat'))).toBe('deny')
  })
})

describe('which mode holds', () => {
  const order = (kind: ModeOrder['kind'], more: Partial<ModeOrder> = {}): ModeOrder => ({
    project: '/w/app',
    kind,
    owner: 'ana',
    reason: '',
    from: 1_000,
    ...more,
  })
  const at = (folder: string, now: number, ...orders: readonly ModeOrder[]) =>
    modeInForce(orders, [], folder, now, '/w/app/PLAN.md', (ms) => `time ${ms}`)

  test('a project’s, in it and below it, from its beginning to its end', () => {
    const freeze = order('freeze', { until: 2_000 })
    expect(at('/w/app', 1_500, freeze)).toMatchObject({ kind: 'freeze', ends: 'time 2000' })
    expect(at('/w/app/packages/a', 1_500, freeze).kind).toBe('freeze')
    expect(at('/w/application', 1_500, freeze).kind).toBe('build')
    expect(at('/w', 1_500, freeze).kind).toBe('build')
    expect(at('/w/app', 999, freeze).kind).toBe('build')
    expect(at('/w/app', 2_000, freeze).kind).toBe('build')
  })

  test('of several the strictest, of two alike the longer', () => {
    expect(at('/w/app', 1_500, order('freeze'), order('chat'), order('plan')).kind).toBe('chat')
    expect(at('/w/app', 1_500, order('freeze'), order('plan', { project: '*' })).kind).toBe('plan')
    const two = [order('freeze', { until: 2_000 }), order('freeze', { until: 3_000, project: '*' })]
    expect(at('/w/app', 1_500, ...two)).toMatchObject({ ends: 'time 3000' })
  })
})

describe('a planned freeze', () => {
  const plan = { reason: 'holidays', owner: 'ana', files: false }
  const day = (text: string) => new Date(`${text}T00:00:00`).getTime()

  test('holds from its first day to the end of its last', () => {
    const dates = { ...plan, from: '2026-12-20', to: '2026-12-31' }
    const [window] = windowsOf(dates, 'f:1', day('2026-12-01'), day('2027-01-31'))
    expect(window).toMatchObject({ from: day('2026-12-20'), until: day('2027-01-01') })
    expect(windowsOf(dates, 'f:1', day('2027-01-02'), day('2027-02-01'))).toEqual([])
  })

  test('by a clock holds each time for its length, also when it has begun before', () => {
    // Every Friday at 18:00, for the weekend.
    const weekly = { ...plan, cron: '0 18 * * 5', hours: 60 }
    const saturday = new Date('2026-11-21T12:00:00').getTime()
    const windows = windowsOf(weekly, 'f:1', saturday, saturday + 14 * 86_400_000)
    expect(windows.map(({ from }) => new Date(from).getDay())).toEqual([5, 5, 5])
    expect(windows[0]?.from).toBe(new Date('2026-11-20T18:00:00').getTime())
    expect(windows[0]?.until).toBe(new Date('2026-11-23T06:00:00').getTime())
  })
})
