import type { Facts } from '../../facts/facts.ts'
import { readRegularFile } from '../../regular-file.ts'
import type { BeyondFiles } from '../keep.ts'
import { stateCallsOf } from './targets.ts'

/** It holds one block and its settings. */
const BACKEND_BYTES_MAX = 256 * 1024

/** What is kept of a state, and what is not: the end of a sentence. Reads where the state lies, and nothing else. */
export function stateWordsOf(
  facts: Pick<Facts, 'commands'>,
  kept: boolean,
): BeyondFiles | undefined {
  const calls = stateCallsOf(facts)
  if (calls.length === 0) return undefined
  const places = calls.map(({ folder }) => remotePlace(folder))
  const remote = places.find((place) => place !== undefined)
  if (remote !== undefined)
    return {
      kept: [],
      state: `The state lies in ${remote}: keep it first with \`terraform state pull > FILE\`. What its resources hold is in no state.`,
    }
  if (!kept) return undefined
  // These lose a state and nothing else.
  const whole = calls
    .filter(({ words }) => /^(workspace delete|state push)\b/.test(words.join(' ')))
    .map(({ command }) => command.span)
  return { kept: whole, state: 'The state is kept; what its resources hold is in no state.' }
}

function remotePlace(folder: string): string | undefined {
  const bytes = readRegularFile(`${folder}/.terraform/terraform.tfstate`, BACKEND_BYTES_MAX)
  if (typeof bytes === 'string') return bytes === 'absent' ? undefined : 'another place'
  try {
    const { backend }: { backend?: unknown } = JSON.parse(bytes.toString('utf8'))
    return backend === undefined || backend === null ? undefined : placeOf(backend)
  } catch {
    return 'another place'
  }
}

/** Names alone: settings of a backend may hold what nobody else should read. */
function placeOf(backend: unknown): string | undefined {
  const type = textOf(backend, 'type')
  const config: unknown =
    typeof backend === 'object' && backend !== null && 'config' in backend ? backend.config : {}
  const named = (...names: readonly string[]) =>
    names
      .map((name) => textOf(config, name))
      .filter((text) => text !== '')
      .join('/')
  switch (type) {
    case 'local':
      return named('path') === '' ? undefined : named('path')
    case 's3':
      return `s3://${named('bucket', 'key')}`
    case 'gcs':
      return `gs://${named('bucket', 'prefix')}`
    case 'azurerm':
      return `Azure storage, ${named('storage_account_name', 'container_name', 'key')}`
    default:
      return type === '' ? 'another place' : `the backend “${type}”`
  }
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return ''
  const found = Object.entries(value).find(([key]) => key === name)?.[1]
  return typeof found === 'string' && /^[\w./:@-]{1,300}$/.test(found) ? found : ''
}
