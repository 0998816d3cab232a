import type { Field } from '../facts.ts'
import { isSecret } from '../files/secrets.ts'
import type { Run } from '../shell/run.ts'
import { environmentOfRun } from '../tools/environment.ts'
import type { Literal } from './literals.ts'

/** Requests that carry something. */
const SENDS =
  /\b(urlopen|requests\.(post|put|patch)|httpx\.(post|put)|fetch|axios(\.post)?|http\.request|https\.request|Net::HTTP\.post\w*|HTTP::Tiny|LWP|sendto|sendall|curl_exec|file_get_contents\s*\(\s*["']https?:)\s*\(?/
/** The whole environment, with every key in it. */
const ALL_VARIABLES =
  /dict\(\s*os\.environ\s*\)|os\.environ\s*[),]|json\.dumps\(\s*(?:dict\(\s*)?os\.environ|JSON\.stringify\(\s*process\.env\s*[),]|ENV\.(?:to_h|to_a|inspect)|\$_ENV\b|getenv\(\)/

/** A key, or all variables, in code that sends something away. */
export function readSends(run: Run, code: Field, literals: readonly Literal[]): void {
  if (!SENDS.test(code.text) || environmentOfRun(run, code.text) === 'local') return
  const secret = literals.find(
    ({ value }) => /[./]/.test(value) && value.length < 200 && isSecret(value),
  )
  if (!secret && !ALL_VARIABLES.test(code.text)) return
  run.reading.effect({
    verb: 'send',
    target: { kind: 'network', name: run.name },
    environment: 'unknown',
    scope: 'one',
    reversibility: 'irreversible',
    span: code.span,
    detail: secret ? `a secret (${secret.value})` : 'every variable of the environment',
  })
}
