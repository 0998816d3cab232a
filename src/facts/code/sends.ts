import type { Field } from '../facts.ts'
import { isSecret } from '../files/secrets.ts'
import { send } from '../http/send.ts'
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
  const shell = SOCKETS.test(code.text) && RUNS_RECEIVED.test(code.text)
  if ((!shell && !SENDS.test(code.text)) || environmentOfRun(run, code.text) === 'local') return
  const secret = literals.find(
    ({ value }) => /[./]/.test(value) && value.length < 200 && isSecret(value),
  )
  if (!shell && !secret && !ALL_VARIABLES.test(code.text)) return
  const found = secret ? `a secret (${secret.value})` : 'every variable of the environment'
  send(run, shell ? 'a shell for another machine' : found, code)
}

/** A raw connection, and programs started with what comes in by it. */
const SOCKETS =
  /\bTCPSocket\.(?:new|open)|\bsocket\.(?:socket|create_connection)\s*\(|\bnet\.(?:connect|createConnection|Socket)\b|\bfsockopen\s*\(|\bIO::Socket\b|\bSocket\.tcp\s*\(/
const RUNS_RECEIVED =
  /\b(?:popen\w*|spawn|exec\w*|system|proc_open|shell_exec|subprocess\.\w+|pty\.spawn)\s*\(?\s*(?!["'](?!\/bin\/|(?:ba|z|da)?sh\b))|\bdup2?\s*\(/
