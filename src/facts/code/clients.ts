import type { Environment, Verb } from '../facts.ts'

/** Libraries by which code reaches databases, clouds, payments, other people's services. */
const REMOTE =
  /\b(boto3|botocore|aws-sdk|@aws-sdk|google\.cloud|googleapiclient|firebase|azure\.|stripe|twilio|sendgrid|sequelize|mongoose|pymongo|mongodb|MongoClient|prisma|PrismaClient|sqlalchemy|psycopg2?|asyncpg|pg'|"pg"|mysql|mariadb|redis|ioredis|knex|typeorm|drizzle|requests|httpx|aiohttp|urllib|axios|fetch|got|octokit|PyGithub|kubernetes|elasticsearch|opensearch|supabase|kafka|hvac|django|models|ActiveRecord|Rails|Eloquent|objects|Repo|ecto)\b/i

/** Calls after which something is gone, in the words that client libraries use. */
const LOSES =
  /\.\s*(delete(_?(all|many|one|by|item|items|objects?|bucket|table|user|users|stack|instances?|cluster|records?))?\w*|destroy(_?all)?|drop(_?(all|table|collection|database|index))?|truncate\w*|terminate_?\w*|purge\w*|wipe\w*|remove_?(all|many)|flush_?(all|db)|cancel|revoke\w*|deregister\w*|empty)\s*!?\s*\(/i
const LOSES_BY_WORD =
  /\b(sync|synchronize|createAll)\s*\(\s*\{[^}]*force\s*:\s*true|\.(delete_all|destroy_all|truncate_tables)\b|method\s*[:=]\s*['"]DELETE['"]|force_destroy|migrate:fresh/i
const CHANGES =
  /\.\s*(patch|put|update_?(all|many|one|attributes?|item|service|stack)?|save|create_?\w*|insert_?\w*|put_?(object|item|bucket_policy)|modify_?\w*|bulk_?(create|update|write)|increment\w*|send_?(email|message)|charge)\s*!?\s*\(|method\s*[:=]\s*['"](PUT|PATCH|POST)['"]/i

/** What code does through such a library, as far as its method names say; nothing where all of it is local. */
export function clientDeed(code: string, environment: Environment): Verb | undefined {
  if (environment === 'local') return undefined
  if (EMPTIES.test(code)) return 'delete'
  if (!REMOTE.test(code)) return undefined
  if (LOSES.test(withoutStrings(code)) || LOSES_BY_WORD.test(code)) return 'delete'
  if (POSTS.test(code)) return 'change'
  return WRITES_FAR.test(code) && CHANGES.test(withoutStrings(code)) ? 'change' : undefined
}

/** Calls that empty a database or a queue, whatever they are imported from. */
const EMPTIES =
  /\b(db|metadata|Base\.metadata)\.drop_all\s*\(|\bdropSchema\s*:\s*true|\.recursiveDelete\s*\(|getattr\s*\([^\n]*,\s*["'](flush|drop|delete|truncate|destroy)\w*["']\s*\)|\bSidekiq::[\s\S]*?[.:]clear\b|\bwp_delete_(?:post|user|term|attachment|comment|site)\s*\(|\bnew (?:Terminate|Delete|Destroy|Remove|Purge|Drop|Deregister)\w+Command\s*\(|\bmutation\b[\s\S]{0,200}\b(?:bulk)?(?:delete|remove|purge|destroy)\w*\s*[({]|\b(dropDatabase|resetDatabase|flushall|flushdb|truncate_all)\s*\(/

/** A request with a body, by the standard library. */
const POSTS =
  /\burl(?:lib\.request|open)\b[\s\S]*\bRequest\s*\([^)]*https:[\s\S]{0,200}\b(?:data\s*=|method\s*=\s*["'](?:POST|PUT|PATCH))/

/** Changing calls are everywhere in code; they count with clients that reach beyond this machine. */
const WRITES_FAR =
  /\b(boto3|botocore|aws-sdk|@aws-sdk|google\.cloud|azure\.|stripe|twilio|requests|httpx|axios|octokit|PyGithub|kubernetes|ActiveRecord|Rails)\b/

function withoutStrings(code: string): string {
  return code.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
}
