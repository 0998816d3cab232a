import type { Random } from './random.ts'

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export interface Secret {
  /** As it stands in a text. */
  readonly lines: readonly string[]
  /** What no output may hold. */
  readonly values: readonly string[]
}

/** Credentials in their issuers' forms, made up: none opens anything. */
export function secret(random: Random): Secret {
  const make = random.pick([awsKey, githubToken, slackToken, privateKey])
  return make(random)
}

/** One that fits in a line, for commands and first lines. */
export function token(random: Random): Secret {
  return random.pick([githubToken, slackToken])(random)
}

function awsKey(random: Random): Secret {
  const id = `AKIA${random.letters(16, UPPER)}`
  const key = random.letters(40, `${MIXED}+/`)
  return {
    lines: [`aws_access_key_id = ${id}`, `aws_secret_access_key = ${key}`],
    values: [id, key],
  }
}

function githubToken(random: Random): Secret {
  const value = `ghp_${random.letters(36, MIXED)}`
  return { lines: [`GITHUB_TOKEN=${value}`], values: [value] }
}

function slackToken(random: Random): Secret {
  const value = `xoxb-${random.digits(12)}-${random.digits(12)}-${random.letters(24, MIXED)}`
  return { lines: [`SLACK_BOT_TOKEN=${value}`], values: [value] }
}

function privateKey(random: Random): Secret {
  const body = Array.from({ length: 12 }, () => random.letters(64, `${MIXED}+/`))
  const name = 'RSA PRIVATE KEY'
  return { lines: [`-----BEGIN ${name}-----`, ...body, `-----END ${name}-----`], values: body }
}
