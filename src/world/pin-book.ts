import path from 'node:path'
import type { Command } from '../facts/facts.ts'

type Named = Pick<Command, 'name'>

/** Settings that say which cluster, account or server a program reaches: below the person's home, or in its folder. */
const CONTEXTS: readonly (readonly [programs: RegExp, files: readonly string[]])[] = [
  [
    /^(kubectl|helm|helmfile|k9s|kustomize|oc|flux|argocd|istioctl|velero|skaffold|stern)$/,
    ['~/.kube/config', '~/.config/helm/repositories.yaml', '~/.config/argocd/config'],
  ],
  [
    /^(aws|sam|cdk|eksctl|terraform|tofu|terragrunt|pulumi|serverless|sls|packer)$/,
    ['~/.aws/config', '~/.aws/credentials'],
  ],
  [
    /^(terraform|tofu|terragrunt)$/,
    ['.terraform/environment', '.terraform/terraform.tfstate', '~/.terraformrc'],
  ],
  [/^pulumi$/, ['~/.pulumi/workspaces', '~/.pulumi/credentials.json']],
  [
    /^(gcloud|gsutil|bq|terraform|tofu|pulumi|firebase)$/,
    ['~/.config/gcloud/active_config', '~/.config/gcloud/configurations', '.firebaserc'],
  ],
  [
    /^(az|terraform|tofu|pulumi)$/,
    ['~/.azure/azureProfile.json', '~/.azure/clouds.config', '~/.azure/config'],
  ],
  [/^(docker|docker-compose|podman)$/, ['~/.docker/config.json', '~/.docker/contexts']],
  [
    /^(psql|pg_\w+|createdb|dropdb|vacuumdb|reindexdb)$/,
    ['~/.pgpass', '~/.pg_service.conf', '~/.psqlrc'],
  ],
  [/^(mysql|mariadb|mysqladmin|mysqldump)$/, ['~/.my.cnf', '~/.mylogin.cnf']],
  [
    /^(git|gh|glab|hub|heroku)$/,
    [
      '.git/HEAD',
      '.git/config',
      '.git/packed-refs',
      '.git/refs',
      '.git/hooks',
      '~/.gitconfig',
      '~/.config/git/config',
    ],
  ],
  [/^gh$/, ['~/.config/gh/hosts.yml']],
  [/^(npm|pnpm|yarn|npx)$/, ['~/.npmrc', '.npmrc']],
  [/^(fly|flyctl)$/, ['fly.toml', '~/.fly/config.yml']],
  [/^(vercel|vc)$/, ['.vercel/project.json']],
  [/^(ssh|scp|rsync|sftp)$/, ['~/.ssh/config', '~/.ssh/config.d']],
  [/^(ansible|ansible-playbook)$/, ['~/.ansible.cfg']],
]

export function contextFiles({ name }: Named): readonly string[] {
  return CONTEXTS.filter(([programs]) => programs.test(name)).flatMap(([, files]) => files)
}

/** What a program takes from the repository without being told: by the names of files, wherever they lie in it. */
const SOURCES: readonly (readonly [programs: RegExp, names: RegExp])[] = [
  [
    /^(terraform|tofu|terragrunt|packer)$/,
    /\.(tf|tofu|tfvars|hcl|tpl|tftpl|tmpl|ya?ml|json)$|^terraform\.tfstate$/,
  ],
  [
    /^(kustomize|helm|helmfile|skaffold|flux|argocd)$/,
    /\.(ya?ml|json|tpl|toml|env|properties|tgz)$/,
  ],
  [/^(ansible|ansible-playbook)$/, /\.(ya?ml|j2|cfg|ini|json|py|sh)$|^hosts$|^inventory/],
  [
    /^(alembic|flask|django-admin|manage\.py|dbt|rails|rake|bundle|artisan|php|flyway|liquibase|mix|sqlx|diesel|dbmate|goose|migrate)$/,
    /\.(py|rb|ya?ml|ini|toml|conf|sql|php|exs?|xml|properties)$|^\.env/,
  ],
  [/^(prisma|drizzle-kit|knex|sequelize|typeorm)$/, /\.(prisma|sql|[cm]?[jt]s|json)$|^\.env/],
  [/^(docker-compose|podman-compose)$/, /compose.*\.ya?ml$|^Dockerfile|^\.env|\.env$/],
  [/^(make|just|task)$/, /^(GNUm|M|m)akefile$|\.mk$|^[Jj]ustfile$|\.just$|^Taskfile.*\.ya?ml$/],
  // These send away what is there.
  [
    /^(vercel|vc|netlify|wrangler|firebase|fly|flyctl|pulumi|cdk|serverless|sls|sam|chalice|eb)$/,
    /./,
  ],
]

/** Words by which a tool of packages sends away what is there. */
const PUBLISHES = /^(publish|deploy|upload|hex\.publish)$/
const PACKAGERS =
  /^(npm|pnpm|yarn|bun|lerna|changeset|cargo|gem|twine|uv|poetry|mix|mvn|gradle|dotnet|dart|gcloud)$/

export function sourcesOf({ name, args }: Pick<Command, 'name' | 'args'>): readonly RegExp[] {
  const publishes = PACKAGERS.test(name) && args.some(({ text }) => PUBLISHES.test(text))
  const sources = SOURCES.filter(([programs]) => programs.test(name)).map(([, names]) => names)
  return publishes ? [...sources, /./] : sources
}

/** Programs that run a file, and with it what lies beside it. */
export function isInterpreter({ name }: Named): boolean {
  return /^(python[\d.]*|node|bun|deno|tsx|ts-node|ruby|php|perl|Rscript)$/.test(name)
}

/** Lines of settings that tools write anew by themselves, and that change nobody's mind: short-lived tokens. */
const TOKENS: readonly (readonly [file: RegExp, lines: RegExp])[] = [
  [
    /\/\.kube\/config$/,
    /^\s*("?)(id-token|access-token|refresh-token|expiry|expires-in|token)\1\s*:.*$/gm,
  ],
  [
    /\/\.aws\/credentials$/,
    /^\s*(aws_session_token|aws_security_token|aws_secret_access_key|x_security_token_expires|expiration|aws_expiration|aws_access_key_id\s*=\s*ASIA\w*)\b.*$/gm,
  ],
]

/** What a file says, without what is refreshed while people think. */
export function withoutTokens(file: string, bytes: Buffer): Buffer | string {
  const found = TOKENS.find(([name]) => name.test(path.normalize(file)))
  return found ? bytes.toString('utf8').replace(found[1], '') : bytes
}
