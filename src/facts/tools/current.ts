import { absolute } from '../files/path.ts'
import type { Run } from '../shell/run.ts'

/** What a program works on when its words name nothing: where that stands, and how. */
interface Current {
  readonly programs: RegExp
  /** Below the person's home (`~/`), or in the folder of the command. */
  readonly file: string
  readonly name: RegExp
  /** Words that choose something else. */
  readonly unless: RegExp
  readonly variables: readonly string[]
}

const CURRENT: readonly Current[] = [
  {
    programs: /^(kubectl|helm|helmfile|k9s|oc|flux|argocd|istioctl|velero|skaffold|stern|kubens)$/,
    file: '~/.kube/config',
    name: /^current-context:\s*["']?([^"'\s]+)/m,
    unless: /^--(kube-)?(context|config)\b|^--kubeconfig|^--cluster\b|^--server\b|^-s$/,
    variables: ['KUBECONFIG'],
  },
  {
    programs: /^(gcloud|gsutil|bq)$/,
    file: '~/.config/gcloud/active_config',
    name: /^(\S+)/,
    unless: /^--(project|configuration|account)\b/,
    variables: ['CLOUDSDK_CONFIG', 'CLOUDSDK_ACTIVE_CONFIG_NAME', 'CLOUDSDK_CORE_PROJECT'],
  },
  {
    programs: /^(terraform|tofu)$/,
    file: '.terraform/environment',
    name: /^(\S+)/,
    unless: /^-chdir/,
    variables: ['TF_WORKSPACE', 'TF_DATA_DIR'],
  },
  {
    programs: /^(docker|docker-compose)$/,
    file: '~/.docker/config.json',
    name: /"currentContext"\s*:\s*"([^"]+)"/,
    unless: /^(--context|-c|-H|--host)\b/,
    variables: ['DOCKER_CONTEXT', 'DOCKER_HOST', 'DOCKER_CONFIG'],
  },
]

/**
 * The context, configuration or workspace that is chosen in a file, by its name; '' where none is. It may only make a
 * place more dangerous: a variable that nobody sees may have chosen another one.
 */
export function currentName({ name, args, place, frame, reading }: Run): string {
  const current = CURRENT.find(({ programs }) => programs.test(name))
  if (!current || place.kind !== 'here' || args.some(({ text }) => current.unless.test(text)))
    return ''
  const { variables, cwd } = frame.scope
  if (current.variables.some((variable) => variables.has(variable))) return ''
  const file = current.file.replace(/^~\//, `${reading.world.user.home}/`)
  const path = file.startsWith('/') ? file : cwd === undefined ? undefined : absolute(file, cwd)
  const text = path === undefined ? undefined : reading.text(path).text
  return text === undefined ? '' : (current.name.exec(text)?.[1] ?? '')
}
