import type { Deed, Json } from '../action/action.ts'
import type { Facts } from '../facts/facts.ts'
import { canonical, sha256 } from '../record/canonical.ts'

/** Everything that an answer is bound to. Whoever changes any of it has another question. */
export interface Content {
  readonly deed: Deed
  /** The folder, after links. */
  readonly cwd: string
  readonly user: { readonly home: string; readonly root: boolean }
  /** What the facts read of the world: question, path, and the answer as JSON. */
  readonly readings: readonly {
    readonly ask: string
    readonly path: string
    readonly answer: string
  }[]
  /** What the commands would use besides. */
  readonly pins: readonly { readonly path: string; readonly digest: string }[]
  readonly facts: Pick<Facts, 'effects' | 'unknowns'>
  readonly policy: string
  readonly mode: Json
}

/** One digest of all of it, as unlike in any other request as its salt: a secret in a command cannot be guessed by it. */
export function bindingOf(content: Content, salt: string): string {
  return sha256(`${salt}:${textOf(content)}`)
}

/** The same deed, whatever it would meet now. */
export function deedDigest(deed: Deed, salt: string): string {
  return sha256(`${salt}:${JSON.stringify(deed)}`)
}

function textOf({ deed, cwd, user, readings, pins, facts, policy, mode }: Content): string {
  return canonical({
    deed: JSON.stringify(deed),
    cwd,
    user: { ...user },
    readings: readings.map(({ ask, path, answer }) => `${ask} ${path} ${sha256(answer)}`).sort(),
    pins: pins.map(({ path, digest }) => `${path} ${digest}`).sort(),
    effects: JSON.stringify(facts.effects),
    unknowns: JSON.stringify(facts.unknowns),
    policy,
    mode,
  })
}

/** Lines for a person: what the answer holds on to. */
export function boundTo(
  { deed, cwd, readings, pins, policy }: Content,
  short: (text: string) => string,
): readonly string[] {
  const texts = readings
    .filter(({ ask }) => ask === 'text')
    .map(({ path, answer }) => line(path, sha256(answer)))
  // What is not there is held on to as well, and is no news to anybody.
  const files = pins
    .filter(({ digest }) => digest !== 'absent')
    .map(({ path, digest }) => line(path, digest))
  return [
    deed.kind === 'shell' ? 'the command, to the letter' : 'the call, to the letter',
    `the folder ${cwd}`,
    ...[...new Set([...texts, ...files])],
    `the policy ${policy}`,
  ].map(short)
}

function line(path: string, digest: string): string {
  return `${path} (sha256 ${digest.slice(0, 12)}…)`
}
