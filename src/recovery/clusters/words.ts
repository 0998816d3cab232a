import type { Field } from '../../facts/facts.ts'
import { ClusterRefusal } from './change.ts'

/** A call of kubectl, taken apart. Whatever is not known to be understood is refused, so that nothing is guessed. */
export interface KubectlWords {
  readonly operands: readonly string[]
  /** By their long names; several of one option stand in their order. */
  readonly options: ReadonlyMap<string, readonly string[]>
}

const LONG: Readonly<Record<string, string>> = {
  n: 'namespace',
  l: 'selector',
  f: 'filename',
  k: 'kustomize',
  o: 'output',
  A: 'all-namespaces',
  R: 'recursive',
  p: 'patch',
  c: 'containers',
  i: 'interactive',
  v: 'v',
  s: 'server',
  w: 'watch',
}

const VALUED = new Set(
  'context namespace kubeconfig selector field-selector filename kustomize output template grace-period timeout replicas current-replicas resource-version type patch patch-file containers to-revision revision field-manager subresource v request-timeout cache-dir env from keys prefix limits requests max-unavailable max-surge prune-allowlist prune-whitelist min max cpu-percent image'.split(
    ' ',
  ),
)
const FLAGS = new Set(
  'all all-namespaces recursive force now wait ignore-not-found cascade dry-run overwrite server-side force-conflicts record local list prune validate save-config show-managed-fields interactive watch allow-missing-template-keys windows-line-endings resolve output-patch'.split(
    ' ',
  ),
)

/** Throws ClusterRefusal. */
export function kubectlWords(args: readonly Field[]): KubectlWords {
  if (args.some(({ known, several }) => !known || several))
    throw new ClusterRefusal('some of its words are only known when it runs')
  const words = args.map(({ text }) => text)
  const operands: string[] = []
  const options = new Map<string, string[]>()
  const add = (name: string, value: string) =>
    options.set(name, [...(options.get(name) ?? []), value])
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') {
      operands.push(...words.slice(at + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word)
      continue
    }
    const { name, value } = optionOf(word)
    if (FLAGS.has(name)) add(name, value ?? 'true')
    else if (!VALUED.has(name))
      throw new ClusterRefusal(`its option ${word.split('=')[0]} is none that is followed here`)
    else if (value !== undefined) add(name, value)
    else {
      const next = words[++at]
      if (next === undefined) throw new ClusterRefusal(`its option ${word} has no value`)
      add(name, next)
    }
  }
  return { operands, options }
}

/** `--name=value`, `-n value`, `-nvalue`, `-n=value`. */
function optionOf(word: string): { readonly name: string; readonly value?: string } {
  const [, long, given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
  if (long !== undefined) return { name: long, ...(given !== undefined && { value: given }) }
  const name = LONG[word[1] ?? ''] ?? word
  const rest = word.slice(2)
  return rest === '' ? { name } : { name, value: rest.replace(/^=/, '') }
}
