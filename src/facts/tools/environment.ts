import { namedEnvironment, worse } from '../environments.ts'
import type { Environment } from '../facts.ts'
import type { Run } from '../shell/run.ts'
import type { World } from '../world.ts'
import { currentName } from './current.ts'

const PRODUCTION = /(^|[^a-z])(prod|production|prd|live|primary)([^a-z]|$)/i
const STAGING = /(^|[^a-z])(staging|stage|stg|preprod|pre-prod|uat|qa)([^a-z]|$)/i
const LOCAL =
  /localhost|\(localdb\)|(^|[^\d.])127\.0\.0\.1|\[::1\]|host\.docker\.internal|(^|[^\d.])0\.0\.0\.0([^\d/]|$)|UseDevelopmentStorage=true|localstack|emulator|sqlite:\/\/|:memory:|testcontainers|MongoMemory(?:Server|ReplSet)|molecule|awslocal|tflocal|(^|[^a-z])(minikube|kind-[\w-]+|k3d-[\w-]+|docker-desktop|rancher-desktop|colima|orbstack|microk8s)([^a-z]|$)|--local([^a-z-]|$)/i
const DEV =
  /(^|[^a-z])(dev|development|test|tests|testing|ci|e2e|sandbox|scratch|demo|tmp|temp|fixture|fixtures|pr-?\d+)(?!:load)([^a-z@]|$)/i

/** Where a command works, by its words. What names nothing is unknown, and unknown is never taken for local. */
export function environmentOf(text: string, world: Pick<World, 'environments'>): Environment {
  return namedEnvironment(text, environmentBy(text), world.environments)
}

/** The same, by words that mean an environment everywhere. */
export function environmentBy(text: string): Environment {
  if (PRODUCTION.test(text)) return 'production'
  if (STAGING.test(text)) return 'staging'
  if (LOCAL.test(text)) return 'local'
  return DEV.test(text) ? 'dev' : 'unknown'
}

/** Words of where a command runs: the machine or container, and the folder below the project (`infra/envs/prod`). */
function placeWords({ frame, place, reading }: Pick<Run, 'frame' | 'place' | 'reading'>): string {
  const { cwd } = frame.scope
  const project = reading.world.cwd
  const below = cwd?.startsWith(`${project}/`) ? cwd.slice(project.length) : ''
  return place.kind === 'here' ? below : `${place.name} ${below}`
}

/** Endpoints that were set for the commands behind them: `export AWS_ENDPOINT_URL=http://localhost:4566`. */
const ENDPOINTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^aws$/,
    [
      'AWS_ENDPOINT_URL',
      'AWS_ENDPOINT_URL_DYNAMODB',
      'AWS_ENDPOINT_URL_S3',
      'AWS_ENDPOINT_URL_SQS',
    ],
  ],
  [
    /^(alembic|prisma|knex|rails|rake|manage\.py|flask|dbmate|goose|migrate|sqlx|diesel|drizzle-kit|typeorm|sequelize|artisan|mix|psql|python3?|node)$/,
    ['DATABASE_URL', 'DB_URL', 'POSTGRES_URL'],
  ],
  [/^(redis-cli|valkey-cli)$/, ['REDIS_URL']],
  [/^(mongosh?|mongoimport|mongorestore)$/, ['MONGO_URL', 'MONGODB_URI']],
]

function variableWords({ name, frame }: Run): string {
  const names = ENDPOINTS.find(([programs]) => programs.test(name))?.[1] ?? []
  return names
    .map((variable) => frame.scope.variables.get(variable))
    .flatMap((value) => (value?.choices.length === 1 ? value.choices[0] : []) ?? [])
    .join(' ')
}

/** Where a command works: its own words, and what an earlier command chose for it. A chosen context outweighs a name. */
export function environmentOfRun(run: Run, text: string): Environment {
  const named = environmentOf(`${text} ${placeWords(run)} ${variableWords(run)}`, run.reading.world)
  const chosen = run.frame.scope.environment
  const environment =
    chosen !== undefined && (named === 'unknown' || named === 'dev') ? chosen : named
  return environment === 'unknown'
    ? worse(environment, environmentOf(currentName(run), run.reading.world))
    : environment
}
