import type { Effect, Facts, Verb } from '../facts/facts.ts'
import { nameOf } from '../facts/facts.ts'

const VERBS: Readonly<Record<Verb, string>> = {
  read: 'reads',
  create: 'creates',
  change: 'changes',
  overwrite: 'overwrites',
  delete: 'deletes',
  move: 'moves',
  discard: 'discards uncommitted work in',
  rewrite: 'rewrites',
  publish: 'publishes',
  recreate: 'deletes and creates again',
  stop: 'stops',
  grant: 'gives rights on',
  disarm: 'weakens',
  send: 'sends to',
  run: 'runs',
  start: 'starts',
}

const KINDS: Readonly<Record<Effect['target']['kind'], string>> = {
  file: 'the file',
  git: 'git’s',
  database: 'the database object',
  cloud: 'the cloud resource',
  cluster: 'the cluster resource',
  container: 'the container',
  device: 'the device',
  process: 'the process',
  package: 'the package',
  network: 'the network',
  code: 'code of',
  service: 'the service',
  system: 'the system’s',
  guard: 'Interlock’s',
  agent: 'the agent',
}

/** More effects than this are not read one by one. */
const SENTENCES_MAX = 12

/** What an action would do, for a person who decides: the worst first, one sentence each. */
export function consequencesOf({
  effects,
  unknowns,
}: Pick<Facts, 'effects' | 'unknowns'>): readonly string[] {
  const deeds = effects
    .filter(({ verb }) => verb !== 'read')
    .toSorted((a, b) => weight(b) - weight(a))
  const sentences = [...new Set(deeds.map(sentence))]
  const more = sentences.length - SENTENCES_MAX
  return [
    ...sentences.slice(0, SENTENCES_MAX),
    ...(more > 0 ? [`and ${more} effects more`] : []),
    ...[...new Set(unknowns.map(({ text }) => `cannot be told: ${text}`))].slice(0, SENTENCES_MAX),
    ...(deeds.some(({ reversibility }) => reversibility === 'irreversible')
      ? ['Interlock has no backup of it']
      : []),
  ]
}

function sentence({ verb, target, environment, scope, reversibility, detail }: Effect): string {
  const what = detail ?? `${KINDS[target.kind]} ${nameOf(target)}`
  const howMany = scope === 'all' ? ', all of it' : scope === 'many' ? ', many' : ''
  const where = environment === 'unknown' ? 'in a place that nothing names' : `in ${environment}`
  return `${VERBS[verb]} ${what}${howMany}, ${where}; ${BACK[reversibility]}`
}

const BACK = {
  reversible: 'can be taken back',
  recoverable: 'can be brought back with effort',
  irreversible: 'cannot be undone',
} as const

function weight({ environment, reversibility }: Effect): number {
  const places = ['local', 'dev', 'staging', 'unknown', 'production']
  return (
    (reversibility === 'irreversible' ? 10 : reversibility === 'recoverable' ? 5 : 0) +
    places.indexOf(environment)
  )
}
