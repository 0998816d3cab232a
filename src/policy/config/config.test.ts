import { describe, expect, test } from 'vitest'
import { namedEnvironment } from '../../facts/environments.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { compile } from './compile.ts'
import type { Config, Level } from './config.ts'
import { merged, withSettings } from './settings.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')

function config(level: Level, text: string): Config {
  const { config: read } = compile(text, `/${level}/interlock.toml`, level, NOW)
  if ('error' in read) throw new Error(read.error)
  return read
}

function errorOf(text: string): string {
  const { config: read } = compile(text, '/p/interlock.toml', 'project', NOW)
  return 'error' in read ? read.error : 'no error'
}

describe('a file', () => {
  test('says where each of its settings stands', () => {
    const { places, rules, freezes } = config(
      'project',
      `# comment
[environments.production]
hosts = ["a.example", "*.live.example"]
namespaces = [
  "payments",
]

[rules]
"git/force-push" = "deny"

[[freeze]]
from = 2026-12-20
to = 2026-12-31
`,
    )
    const at = (line: number) => `/project/interlock.toml:${line}`
    expect(places.map((place) => [place.kind, place.name, place.at])).toEqual([
      ['host', 'a.example', at(3)],
      ['host', '*.live.example', at(3)],
      ['namespace', 'payments', at(5)],
    ])
    expect(rules.map((rule) => rule.at)).toEqual([at(9)])
    expect(freezes.map((one) => one.at)).toEqual([at(11)])
  })

  test('says how long what was kept stays, if it is a person’s or the organisation’s', () => {
    const keepOf = (text: string) => config('person', `[recovery]\n${text}`).keep
    expect(keepOf('keep_days = 30\nkeep_bytes = "10GiB"')).toEqual({
      days: 30,
      bytes: 10 * 1024 ** 3,
    })
    expect(keepOf('keep_bytes = "512 MiB"')).toEqual({ bytes: 512 * 1024 ** 2 })
    expect(keepOf('clusters = false')).toEqual({ clusters: false })
    expect(config('organisation', '[recovery]\nkeep_bytes = "2TiB"').keep).toEqual({
      bytes: 2 * 1024 ** 4,
    })
  })

  test.each([
    ['[environment.production]\nhosts = ["a"]', 'environment'],
    ['[environments.production]\nhost = ["a"]', 'host'],
    ['[environments.production]\nhosts = "a"', 'hosts'],
    ['[environments.prod]\nhosts = ["a"]', 'prod'],
    ['[environments.dev]\nports = [0]', 'ports'],
    ['[rules]\n"git/no-such-rule" = "deny"', 'there is no rule git/no-such-rule'],
    ['[rules]\n"git/force-push" = "allow"', 'rules'],
    ['[[freeze]]\nreason = "x"', 'a freeze needs'],
    ['[[freeze]]\nfrom = 2026-12-20\nto = 2026-12-19', 'ends before it begins'],
    ['[[freeze]]\ncron = "every friday"', 'freeze'],
    ['[[freeze]]\nfrom = "christmas"', 'is no date'],
    ['hosts = [', ''],
    ['[recovery]\nkeep_days = 0.5', 'recovery.keep_days: whole days'],
    ['[recovery]\nkeep_days = 0', 'at least a day'],
    ['[recovery]\nkeep_days = inf', 'whole days'],
    ['[recovery]\nkeep_days = "30"', 'recovery.keep_days'],
    ['[recovery]\nkeep_bytes = "10GB"', 'recovery.keep_bytes: a size such as'],
    ['[recovery]\nkeep_bytes = "GiB"', 'a size such as'],
    ['[recovery]\nkeep_bytes = "toString"', 'a size such as'],
    ['[recovery]\nkeep_bytes = "1MiB"', 'at least 64MiB'],
    ['[recovery]\nkeep_bytes = 10', 'recovery.keep_bytes'],
    ['[recovery]\nkeep = 1', 'keep'],
    ['[recovery]\nkeep_days = 30', 'recovery: stands only in the person’s'],
  ])('%j is an error, not nothing', (text, words) => {
    expect(errorOf(text)).toContain(words)
    expect(errorOf(text)).not.toBe('no error')
  })
})

describe('of several files', () => {
  const where = (text: string, ...configs: readonly Config[]) =>
    namedEnvironment(text, 'unknown', merged(configs).environments)
  const dev = '[environments.dev]\nhosts = ["db.example"]'
  const production = '[environments.production]\nhosts = ["db.example"]'

  test('a person’s own may say that an unknown place is harmless, a project’s may not', () => {
    expect(where('psql -h db.example', config('person', dev))).toBe('dev')
    expect(where('psql -h db.example', config('project', dev))).toBe('unknown')
    expect(where('psql -h db.example', config('project', production))).toBe('production')
  })

  test('the strictest wins, whoever says it', () => {
    const both = [config('organisation', production), config('person', dev)]
    expect(where('psql -h db.example', ...both)).toBe('production')
    expect(where('psql -h db.example', config('person', dev), config('project', production))).toBe(
      'production',
    )
  })

  test('a name is a whole name', () => {
    const own = config('person', production)
    expect(where('psql -h db.example', own)).toBe('production')
    expect(where('psql postgres://u@db.example:5432/x', own)).toBe('production')
    for (const other of ['other-db.example', 'db.example.org', 'db.example2'])
      expect([other, where(`psql -h ${other}`, own)]).toEqual([other, 'unknown'])
  })

  test.each([
    ['ports = [5433]', 'psql -h localhost -p 5433', 'psql -h localhost -p 54330'],
    ['ports = [5433]', 'psql postgres://localhost:5433/x', 'seq 5433'],
    ['namespaces = ["web"]', 'kubectl -n web get pods', 'kubectl get pods web'],
    ['profiles = ["live"]', 'aws --profile live s3 ls', 'aws --profile lively s3 ls'],
    ['profiles = ["live"]', 'AWS_PROFILE=live aws s3 ls', 'aws s3 ls live'],
    ['regions = ["eu-central-1"]', 'aws --region eu-central-1 s3 ls', 'aws s3 ls eu-central-1'],
    ['workspaces = ["blue"]', 'terraform workspace select blue', 'terraform show blue'],
    ['contexts = ["gke_*_main"]', 'kubectl --context gke_acme_main get pods', 'kubectl get pods'],
    ['urls = ["https://api.example"]', 'curl https://api.example/v1', 'curl http://api.example'],
  ])('%s stands in %s and not in %s', (setting, yes, no) => {
    const own = config('person', `[environments.staging]\n${setting}`)
    expect(where(yes, own)).toBe('staging')
    expect(where(no, own)).toBe('unknown')
  })

  const effectOf = (id: string, ...configs: readonly Config[]) =>
    withSettings(DEFAULT_POLICY, merged(configs)).rules.find((rule) => rule.id === id)?.effect

  test('a rule may be tightened by anybody, and turned down by people alone', () => {
    const [asking] = DEFAULT_POLICY.rules.filter(
      ({ effect, id }) => effect === 'ask' && !/^guard/.test(id),
    )
    const [denying] = DEFAULT_POLICY.rules.filter(
      ({ effect, id }) => effect === 'deny' && !/^guard/.test(id),
    )
    if (!asking || !denying) throw new Error('there are rules of both kinds')
    const set = (level: Level, id: string, effect: string) =>
      config(level, `[rules]\n"${id}" = "${effect}"`)
    expect(effectOf(asking.id, set('project', asking.id, 'deny'))).toBe('deny')
    expect(effectOf(denying.id, set('project', denying.id, 'ask'))).toBe('deny')
    expect(effectOf(denying.id, set('project', denying.id, 'off'))).toBe('deny')
    expect(effectOf(denying.id, set('person', denying.id, 'ask'))).toBe('ask')
    expect(effectOf(denying.id, set('person', denying.id, 'off'))).toBeUndefined()
    expect(
      effectOf(asking.id, set('person', asking.id, 'off'), set('project', asking.id, 'ask')),
    ).toBe('ask')
    const floor = set('organisation', denying.id, 'deny')
    expect(effectOf(denying.id, floor, set('person', denying.id, 'off'))).toBe('deny')
  })

  test('no file turns off what keeps Interlock itself', () => {
    const own = DEFAULT_POLICY.rules.filter(({ id }) => id.startsWith('guard/'))
    expect(own.length).toBeGreaterThan(0)
    for (const { id, effect } of own)
      expect(effectOf(id, config('person', `[rules]\n"${id}" = "off"`))).toBe(effect)
  })
})
