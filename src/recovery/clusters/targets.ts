import type { Span } from '../../action/action.ts'
import type { Command, Facts } from '../../facts/facts.ts'
import { ClusterRefusal } from './change.ts'
import { type KubectlWords, kubectlWords } from './words.ts'

/** What an action would change in a cluster, as far as its words say it; nothing of it was asked for yet. */
export interface ClusterTarget {
  readonly span: Span
  readonly context?: string
  readonly namespace?: string
  readonly kubeconfig?: string
  /** What it names is deleted, with all that lies in it. */
  readonly deletes: boolean
  readonly objects: Chosen
}

export type Chosen =
  /** Names of kinds; each name of each kind. */
  | { readonly by: 'name'; readonly kinds: readonly string[]; readonly names: readonly string[] }
  | {
      readonly by: 'list'
      readonly kinds: readonly string[]
      readonly everywhere: boolean
      readonly selector?: string
      readonly fields?: string
    }
  /** From the root; `input` is what the command is given. */
  | { readonly by: 'files'; readonly files: readonly string[]; readonly input?: string }

/** A part of an action that cannot be kept, and why. */
export interface Beyond {
  readonly span: Span
  readonly why: string
}

/** What an action does to clusters by kubectl. Both lists are empty for one that has nothing to do with them. */
export interface ClusterTargets {
  readonly targets: readonly ClusterTarget[]
  readonly beyond: readonly Beyond[]
}

export function clusterTargetsOf({
  commands,
  effects,
}: Pick<Facts, 'commands' | 'effects'>): ClusterTargets {
  const targets: ClusterTarget[] = []
  const beyond: Beyond[] = []
  const led = commands.some(leadsElsewhere)
  for (const command of commands) {
    if (command.name !== 'kubectl') continue
    try {
      const words = kubectlWords(command.args)
      if (!isChange(words)) continue
      expectPlain(command, led)
      const found = targetsOfCall(command, words)
      for (const { objects } of found)
        if (objects.by === 'files') expectUnchanged(objects.files, effects)
      targets.push(...found)
    } catch (error) {
      if (!(error instanceof ClusterRefusal)) throw error
      if (mayChange(command)) beyond.push({ span: command.span, why: error.message })
    }
  }
  return { targets, beyond }
}

/** Verbs that change or delete objects that are there. */
const CHANGES =
  /^(delete|apply|replace|patch|scale|edit|set|label|annotate|rollout|create|taint|autoscale|expose)$/

function isChange({ operands: [verb = '', sub = ''], options }: KubectlWords): boolean {
  if (!CHANGES.test(verb) || isRehearsal(options) || options.has('list')) return false
  if (verb === 'rollout') return /^(undo|restart|pause|resume)$/.test(sub)
  if (verb === 'apply') return !/^(view-last-applied)$/.test(sub)
  // What is new by its words alone replaces nothing.
  return !/^(create|expose|autoscale)$/.test(verb) || options.has('filename')
}

function isRehearsal(options: KubectlWords['options']): boolean {
  const dry = options.get('dry-run')?.at(-1)
  return (dry !== undefined && !/^(none|false)$/.test(dry)) || options.get('local')?.[0] === 'true'
}

/** What could not be taken apart is said only where it may have changed something. */
function mayChange({ args }: Command): boolean {
  return args.some(({ text, known }) => !known || CHANGES.test(text))
}

/** Programs between the shell and kubectl that leave it the same person, home and configuration. */
const PLAIN_VIA = /^((ba|da|z)?sh -c|time|timeout|nice|nohup|command|\w+\(\))$/

function expectPlain({ path, via, place, works }: Command, led: boolean): void {
  if (place.kind !== 'here') throw new ClusterRefusal('it runs elsewhere')
  if (path !== undefined)
    throw new ClusterRefusal(`it is run by ${path}, which is not the system’s`)
  const other = via.find((one) => !PLAIN_VIA.test(one))
  if (other !== undefined) throw new ClusterRefusal(`it is run by ${other}`)
  if (works?.astray !== false)
    throw new ClusterRefusal('a variable leads it to another configuration')
  if (led)
    throw new ClusterRefusal('the same action may choose another cluster or configuration first')
}

/** Other commands of the action by which the cluster that is meant may become another one. */
function leadsElsewhere({ name, args }: Command): boolean {
  if (LEADS.test(name)) return true
  if (name !== 'kubectl') return false
  const words = args.map(({ text }) => text)
  return (
    words.includes('config') && !words.some((word) => /^(view|current-context|get-)/.test(word))
  )
}

const LEADS =
  /^(source|\.|eval|direnv|kubectx|kubens|kubie|aws|gcloud|az|doctl|eksctl|kind|k3d|minikube|vcluster|tsh)$/

function expectUnchanged(files: readonly string[], effects: Facts['effects']): void {
  const written = effects.some(
    ({ verb, target }) =>
      target.kind === 'file' &&
      verb !== 'read' &&
      target.at !== undefined &&
      files.some((file) => file === target.at || file.startsWith(`${target.at}/`)),
  )
  if (written) throw new ClusterRefusal('the same action writes the manifests first')
}

/** Options that choose another server or another account than the context has are none that `kubectlWords` knows. */
function targetsOfCall(command: Command, words: KubectlWords): readonly ClusterTarget[] {
  const { options } = words
  const context = only(options, 'context', CONTEXT)
  const namespace = only(options, 'namespace', NAMESPACE)
  const kubeconfig = options.get('kubeconfig')?.at(-1)
  const [verb] = words.operands
  const deletes = verb === 'delete' || (verb === 'replace' && options.has('force'))
  return chosenBy(command, words).map((objects) => ({
    span: command.span,
    deletes,
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
    ...(kubeconfig !== undefined && { kubeconfig }),
    objects,
  }))
}

/** Never an option, whatever a cluster or a command calls its things. */
const CONTEXT = /^[A-Za-z0-9][\w.:@/+-]{0,252}$/
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
export const KIND = /^[A-Za-z][A-Za-z0-9.-]{0,200}$/
const NAME = /^[A-Za-z0-9][\w.:@-]{0,252}$/
const SELECTOR = /^[A-Za-z0-9!(][\w./=!,() -]{0,511}$/

function only(options: KubectlWords['options'], name: string, pattern: RegExp): string | undefined {
  const value = options.get(name)?.at(-1)
  if (value !== undefined && !pattern.test(value))
    throw new ClusterRefusal(`its --${name} is not a name of the usual kind`)
  return value
}

function chosenBy({ works }: Command, words: KubectlWords): readonly Chosen[] {
  const { operands, options } = words
  if (options.has('kustomize'))
    throw new ClusterRefusal(
      'what kustomize builds is not built here, for it may fetch and run things',
    )
  if (options.get('prune')?.at(-1) === 'true')
    throw new ClusterRefusal('what --prune takes is only known when it runs')
  const files = options.get('filename')?.flatMap((one) => one.split(',')) ?? []
  if (files.length > 0) return [fromFiles(files, words, works?.cwd, works?.input)]
  const rest = objectsIn(operands)
  const selector = only(options, 'selector', SELECTOR)
  const fields = only(options, 'field-selector', SELECTOR)
  const everywhere = options.get('all-namespaces')?.at(-1) === 'true'
  const all = options.get('all')?.at(-1) === 'true'
  const [first = ''] = rest
  if (first.includes('/')) return rest.map(slashed)
  const kinds = first.split(',').map((kind) => expected(kind, KIND, 'kind'))
  const names = rest.slice(1).map((name) => expected(name, NAME, 'name'))
  if (names.length > 0) return [{ by: 'name', kinds, names }]
  if (selector === undefined && fields === undefined && !all)
    throw new ClusterRefusal('its words name no object')
  return [
    {
      by: 'list',
      kinds,
      everywhere,
      ...(selector !== undefined && { selector }),
      ...(fields !== undefined && { fields }),
    },
  ]
}

function slashed(word: string): Chosen {
  const [kind = '', name = '', ...more] = word.split('/')
  if (more.length > 0) throw new ClusterRefusal(`${word} is no kind and name`)
  return {
    by: 'name',
    kinds: [expected(kind, KIND, 'kind')],
    names: [expected(name, NAME, 'name')],
  }
}

function expected(text: string, pattern: RegExp, what: string): string {
  if (!pattern.test(text))
    throw new ClusterRefusal(`one of its words is no ${what} of the usual kind`)
  return text
}

/** The words that name objects: behind the verb, without what they are given. */
function objectsIn([verb = '', ...rest]: readonly string[]): readonly string[] {
  switch (verb) {
    case 'rollout':
      return rest.slice(1)
    case 'set':
      return rest[0] === 'serviceaccount' || rest[0] === 'sa'
        ? rest.slice(1, -1)
        : rest.slice(1).filter((word) => !/[=]|-$/.test(word))
    case 'label':
    case 'annotate':
    case 'taint':
      return rest.filter((word) => !/[=]|-$/.test(word))
    case 'apply':
      return rest[0] === 'set-last-applied' || rest[0] === 'edit-last-applied'
        ? rest.slice(1)
        : rest
    default:
      return rest
  }
}

function fromFiles(
  files: readonly string[],
  { options }: KubectlWords,
  cwd: string | undefined,
  input: string | undefined,
): Chosen {
  if (options.has('selector'))
    throw new ClusterRefusal('a selector over files is not followed here')
  if (files.includes('-')) {
    if (files.length > 1 || input === undefined)
      throw new ClusterRefusal('what stands on its standard input is only known when it runs')
    return { by: 'files', files: [], input }
  }
  const paths = files.map((file) => {
    if (/^[a-z]+:\/\//i.test(file)) throw new ClusterRefusal(`it fetches ${file}`)
    if (/[*?[]/.test(file)) throw new ClusterRefusal('its files are given by a pattern')
    if (file.startsWith('/')) return file
    if (cwd === undefined) throw new ClusterRefusal('the folder it runs in is not known')
    return `${cwd.replace(/\/$/, '')}/${file.replace(/^(\.\/)+/, '')}`
  })
  if (options.has('recursive')) throw new ClusterRefusal('a tree of files is not followed here')
  return { by: 'files', files: paths }
}
