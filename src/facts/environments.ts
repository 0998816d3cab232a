import type { Environment } from './facts.ts'

/** What a name in a person's file may be the name of. */
export type PlaceKind =
  | 'host'
  | 'port'
  | 'database'
  | 'account'
  | 'profile'
  | 'region'
  | 'context'
  | 'namespace'
  | 'workspace'
  | 'branch'
  | 'url'

/** One name that a file gives to an environment, and where that stands. */
export interface PlaceName {
  readonly kind: PlaceKind
  /** As written; `*` stands for any part of it. */
  readonly name: string
  readonly environment: Exclude<Environment, 'unknown'>
  /** `FILE:LINE`, for whoever asks why. */
  readonly at: string
}

/**
 * Names from files. What a person or the organisation says decides; what a project says may only make it more
 * dangerous, for an agent can write to the project.
 */
export interface Environments {
  readonly trusted: readonly PlaceName[]
  readonly project: readonly PlaceName[]
}

/** An unknown place may be production; only production itself is worse. */
const DANGER: Readonly<Record<Environment, number>> = {
  local: 0,
  dev: 1,
  staging: 2,
  unknown: 3,
  production: 4,
}

export function worse(a: Environment, b: Environment): Environment {
  return DANGER[a] >= DANGER[b] ? a : b
}

/** Where words lead, with the names of files counted in; `guess` is what the words say by themselves. */
export function namedEnvironment(
  text: string,
  guess: Environment,
  environments: Environments | undefined,
): Environment {
  if (!environments) return guess
  const own = namesIn(text, environments.trusted).map(({ environment }) => environment)
  const [first, ...rest] = own
  const base = first === undefined ? guess : rest.reduce<Environment>(worse, first)
  return namesIn(text, environments.project).reduce<Environment>(
    (environment, name) => worse(environment, name.environment),
    base,
  )
}

/** The names that stand in these words. */
export function namesIn(text: string, names: readonly PlaceName[]): readonly PlaceName[] {
  return names.filter((name) => patternOf(name).test(text))
}

const patterns = new WeakMap<PlaceName, RegExp>()

function patternOf(place: PlaceName): RegExp {
  const known = patterns.get(place)
  if (known) return known
  const body = place.name
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('[^\\s/@:"\']*')
  const pattern = new RegExp(FORMS[place.kind].replace('<name>', `(?:${body})`), 'i')
  patterns.set(place, pattern)
  return pattern
}

const WORD = '(?<![\\w.-])<name>(?![\\w-]|\\.\\w)'

/** How a name of each kind stands in a command: by itself, or behind the option or variable that takes it. */
const FORMS: Readonly<Record<PlaceKind, string>> = {
  host: WORD,
  database: WORD,
  account: WORD,
  context: WORD,
  port: '(?:[\\w.\\]]:|(?:-p|-P|--port)[= ]?|\\bPORT=)<name>(?!\\d)',
  profile:
    '(?:--(?:profile|project|account|subscription|configuration)[= ]|\\b(?:AWS_PROFILE|AWS_DEFAULT_PROFILE|CLOUDSDK_CORE_PROJECT|CLOUDSDK_ACTIVE_CONFIG_NAME|AWS_VAULT)=|aws-vault exec )["\']?<name>(?![\\w-])',
  region:
    '(?:--(?:region|location|zone)[= ]|\\b(?:AWS_REGION|AWS_DEFAULT_REGION|CLOUDSDK_COMPUTE_REGION)=)["\']?<name>(?![\\w])',
  namespace: '(?:-n|--namespace)[= ]?["\']?<name>(?![\\w-])',
  workspace:
    '(?:workspace (?:select|new)(?: -or-create)? |TF_WORKSPACE=|--?stack[= ]|-s )["\']?<name>(?![\\w-])',
  branch: '(?:[\\s:/]|^)<name>(?![\\w/-])',
  url: '<name>',
}
