import { environmentOf } from '../database/programs.ts'
import type { Effect, Verb } from '../facts.ts'
import type { Run } from '../shell/run.ts'

type Reader = (run: Run) => void

interface Reading {
  readonly verb: Verb
  readonly what: string
  readonly scope?: Effect['scope']
  readonly reversibility?: Effect['reversibility']
}

/** A cloud command line tool, read by its words: which service, which deed. */
function cloud(provider: string, read: (words: string, run: Run) => Reading | undefined): Reader {
  return (run) => {
    const words = run.args.map((arg) => arg.text).join(' ')
    if (
      /(^| )(--help|help|--dry-?run(?!=false)(=\S+)?|--what-if|--generate-cli-skeleton)( |$)/.test(
        words,
      )
    )
      return
    const reading = read(words, run)
    if (!reading) return
    const surroundings = [...run.environment]
      .map(([key, value]) => `${key}=${value.text}`)
      .join(' ')
    const named = environmentOf(`${words} ${surroundings}`)
    run.reading.effect({
      verb: reading.verb,
      target: {
        kind: provider === 'kubernetes' ? 'cluster' : 'cloud',
        provider,
        name: reading.what,
      },
      environment:
        named === 'dev' && !/localhost|127\.0\.0\.1|localstack|kind-|minikube/.test(words)
          ? 'unknown'
          : named,
      scope: reading.scope ?? 'one',
      reversibility: reading.reversibility ?? 'irreversible',
      span: run.span,
      detail: reading.what,
    })
  }
}

const AWS_LOSS =
  /\b(delete|terminate|remove|deregister|purge|destroy|reset|disable|detach|revoke|schedule-key-deletion|cancel|release)-?[\w-]*/

function aws(words: string): Reading | undefined {
  if (/localhost|127\.0\.0\.1|localstack/.test(words)) return undefined
  const [, service = '', command = ''] =
    /^(?:--\S+(?: (?!-)\S+)? )*([\w-]+) ([\w-]+)/.exec(words) ?? []
  if (service === 's3') {
    if (command === 'rm' || command === 'rb')
      return {
        verb: 'delete',
        what: `S3 objects (aws s3 ${command})`,
        scope: /--recursive|--force/.test(words) ? 'all' : 'one',
      }
    if (command === 'sync' && /--delete/.test(words))
      return { verb: 'delete', what: 'S3 objects that the source does not have', scope: 'many' }
    return undefined
  }
  if (!AWS_LOSS.test(command)) return undefined
  return { verb: 'delete', what: `${service} ${command}`, scope: 'many' }
}

function gcloud(words: string): Reading | undefined {
  const match =
    /^(.*?\b(delete|remove-iam-policy-binding|destroy|purge|reset|disable|undelete))\b/.exec(words)
  return match ? { verb: 'delete', what: match[1] ?? words, scope: 'many' } : undefined
}

function azure(words: string): Reading | undefined {
  const match = /^(.*?\b(delete|purge|deallocate|remove))\b/.exec(words)
  return match ? { verb: 'delete', what: match[1] ?? words, scope: 'many' } : undefined
}

function terraform(words: string, run: Run): Reading | undefined {
  if (/^(-chdir=\S+ )?(destroy)\b|\bapply\b.*-destroy/.test(words))
    return { verb: 'delete', what: 'everything in this state', scope: 'all' }
  if (/\bapply\b.*-replace\b|^(-chdir=\S+ )?taint\b/.test(words))
    return { verb: 'recreate', what: 'a resource, deleted and created again', scope: 'one' }
  if (/\bapply\b.*(-auto-approve|--auto-approve)|^(-chdir=\S+ )?apply\b.*\.tfplan/.test(words))
    return {
      verb: 'change',
      what: 'infrastructure, with nobody reading the plan',
      scope: 'many',
      reversibility: 'recoverable',
    }
  if (/\bstate (rm|push)\b|^force-unlock|workspace delete/.test(words))
    return {
      verb: 'delete',
      what: `the state (${run.name} ${words.slice(0, 40)})`,
      scope: 'many',
      reversibility: 'recoverable',
    }
  return undefined
}

function kubectl(words: string): Reading | undefined {
  if (/^(.* )?replace\b.*--force/.test(words))
    return { verb: 'recreate', what: 'resources, deleted and created again', scope: 'many' }
  const match = /(^| )(delete|drain|cordon)\b(.*)/.exec(words)
  if (!match) return undefined
  const all = /--all\b|\b(ns|namespaces?|pvc|pv|crd|node)\b/.test(match[3] ?? '')
  return {
    verb: match[2] === 'delete' ? 'delete' : 'stop',
    what: `cluster resources (kubectl ${match[2]}${(match[3] ?? '').slice(0, 40)})`,
    scope: all ? 'all' : 'one',
    reversibility: all ? 'irreversible' : 'recoverable',
  }
}

function helm(words: string): Reading | undefined {
  return /^(.* )?(uninstall|delete|del|un)\b/.test(words)
    ? { verb: 'delete', what: 'a release with its resources', scope: 'many' }
    : undefined
}

function pulumi(words: string): Reading | undefined {
  if (/^(destroy|down|stack rm|state delete)\b/.test(words))
    return { verb: 'delete', what: 'everything in this stack', scope: 'all' }
  return /^(up|update)\b.*(-y|--yes|--skip-preview|-f)\b/.test(words)
    ? {
        verb: 'change',
        what: 'infrastructure, with nobody reading the plan',
        scope: 'many',
        reversibility: 'recoverable',
      }
    : undefined
}

function cdk(words: string): Reading | undefined {
  return /^destroy\b/.test(words)
    ? { verb: 'delete', what: 'a stack with its resources', scope: 'all' }
    : undefined
}

function elasticBeanstalk(words: string): Reading | undefined {
  return /^terminate\b/.test(words)
    ? { verb: 'delete', what: 'a running environment', scope: 'all' }
    : undefined
}

function docker(words: string): Reading | undefined {
  if (/\bsystem prune\b.*(--volumes|-a\b|--all)|\bvolume (rm|prune)\b/.test(words))
    return { verb: 'delete', what: 'volumes, which hold data', scope: 'many' }
  if (/(^|compose .*|-compose )\bdown\b.*(-v\b|--volumes|--rmi)/.test(words))
    return { verb: 'delete', what: 'the volumes of this project', scope: 'all' }
  return undefined
}

/** Platforms whose tools delete whole applications or databases in one word. */
function platform(words: string): Reading | undefined {
  const match =
    /\b(destroy|apps:destroy|pg:reset|projects? (rm|remove|delete)|delete|remove|rm|addons:destroy|env rm|db reset|volumes? (delete|destroy))\b/.exec(
      words,
    )
  return match
    ? { verb: 'delete', what: `an application or its data (${match[1]})`, scope: 'all' }
    : undefined
}

export const CLOUD_PROGRAMS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['aws', cloud('aws', aws)],
  ['awslocal', () => undefined],
  ['gcloud', cloud('google', gcloud)],
  [
    'gsutil',
    cloud('google', (words) =>
      /(^| )(rm|rb)\b|rsync.* -d\b/.test(words)
        ? { verb: 'delete', what: 'bucket objects', scope: 'many' }
        : undefined,
    ),
  ],
  ['az', cloud('azure', azure)],
  ['terraform', cloud('terraform', terraform)],
  ['tofu', cloud('terraform', terraform)],
  ['terragrunt', cloud('terraform', terraform)],
  ['kubectl', cloud('kubernetes', kubectl)],
  ['oc', cloud('kubernetes', kubectl)],
  ['helm', cloud('kubernetes', helm)],
  ['pulumi', cloud('pulumi', pulumi)],
  ['cdk', cloud('aws', cdk)],
  ['eb', cloud('aws', elasticBeanstalk)],
  [
    'sam',
    cloud('aws', (words) =>
      /^delete\b/.test(words)
        ? { verb: 'delete', what: 'a stack with its resources', scope: 'all' }
        : undefined,
    ),
  ],
  ['docker', cloud('docker', docker)],
  ['podman', cloud('docker', docker)],
  ['docker-compose', cloud('docker', docker)],
  ['heroku', cloud('heroku', platform)],
  ['fly', cloud('fly', platform)],
  ['flyctl', cloud('fly', platform)],
  ['vercel', cloud('vercel', platform)],
  ['netlify', cloud('netlify', platform)],
  ['railway', cloud('railway', platform)],
  ['wrangler', cloud('cloudflare', platform)],
  ['neonctl', cloud('neon', platform)],
  ['pscale', cloud('planetscale', platform)],
])
