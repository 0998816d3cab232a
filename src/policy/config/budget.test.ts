import { expect, test } from 'vitest'
import { amountInWords, inWords, isOfType, usedInWords } from '../budgets/budget.ts'
import { type Config, readConfig } from './config.ts'
import { merged } from './settings.ts'

const FILE = '/p/interlock.toml'

function config(text: string, level: Config['level'] = 'project'): Config {
  const read = readConfig(text, FILE, level)
  if ('error' in read) throw new Error(read.error)
  return read
}

test('a budget says what it limits, for whom, and where it stands', () => {
  const { budgets } = config(`# mine
[[budget]]
tokens = "1.5M"
sub_agents = 3

[[budget]]
per = "sub-agent"
agent_type = "Explore*"
usd = 0.5
warn = [90, 50]
`)
  expect(budgets).toMatchObject([
    {
      per: 'session',
      limits: { tokens: 1_500_000, subAgents: 3 },
      warnAt: [70, 85],
      at: `${FILE}:2`,
    },
    { per: 'sub-agent', agentType: 'Explore*', limits: { usd: 0.5 }, warnAt: [50, 90] },
  ])
  expect(budgets?.map(inWords)).toEqual([
    '1.5M tokens, 3 sub-agents in a session',
    '$0.50 of Explore* agents in a sub-agent',
  ])
})

test.each([
  ['[[budget]]\nper = "session"', /limits tokens, usd/],
  ['[[budget]]\ntokens = "many"', /budget\.0\.tokens/],
  ['[[budget]]\nusd = -1', /not below nothing/],
  ['[[budget]]\nwindow = 120', /at most 100/],
  ['[[budget]]\ntoken = 3', /token/],
  ['[usage]\nwarn = [70]', /usage: stands only in the person/],
])('what cannot be meant is an error: %s', (text, why) => {
  const read = readConfig(text, FILE, 'project')
  expect('error' in read && read.error).toMatch(why)
})

test('all that files say holds, what two of them say once', () => {
  const person = config('[[budget]]\nusd = 5\n', 'person')
  const project = config('[[budget]]\nusd = 5\n\n[[budget]]\nusd = 50\n')
  expect(merged([person, project]).budgets.map(({ limits }) => limits.usd)).toEqual([5, 50])
})

test('a type is meant as it is written, but for the star', () => {
  const [budget] = config('[[budget]]\nagent_type = "a.b*"\ncalls = 1\n').budgets ?? []
  if (!budget) throw new Error('no budget')
  expect(['a.b', 'a.bc', 'axb', 'xa.b'].map((type) => isOfType(budget, type))).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test('amounts are read as people write them', () => {
  expect(amountInWords('subAgents', 1)).toBe('1 sub-agent')
  expect(usedInWords('tokens', 1_730_000, 2_000_000)).toBe('1.7M of 2M tokens')
  expect(usedInWords('usd', 1.7, 2)).toBe('$1.70 of $2.00')
  expect(usedInWords('window', 31.26, 40)).toBe('31.3 of 40% of the five-hour window')
})
