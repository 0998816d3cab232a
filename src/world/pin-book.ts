import type { Command } from '../facts/facts.ts'

/** Settings that say which cluster, account or server a program reaches: below the person's home, or in its folder. */
const CONTEXTS: readonly (readonly [programs: RegExp, files: readonly string[]])[] = [
  [
    /^(kubectl|helm|k9s|kustomize|oc|flux|argocd|istioctl|velero|skaffold|stern)$/,
    ['~/.kube/config'],
  ],
  [
    /^(aws|sam|cdk|eksctl|terraform|tofu|terragrunt|pulumi|serverless|sls|packer)$/,
    ['~/.aws/config', '~/.aws/credentials'],
  ],
  [/^(terraform|tofu|terragrunt)$/, ['.terraform/environment', '.terraform/terraform.tfstate']],
  [
    /^(gcloud|gsutil|bq|terraform|tofu|pulumi)$/,
    ['~/.config/gcloud/active_config', '~/.config/gcloud/configurations/config_default'],
  ],
  [/^(az|terraform|tofu|pulumi)$/, ['~/.azure/azureProfile.json', '~/.azure/clouds.config']],
  [/^(docker|docker-compose|podman)$/, ['~/.docker/config.json']],
  [
    /^(psql|pg_\w+|createdb|dropdb|vacuumdb|reindexdb)$/,
    ['~/.pgpass', '~/.pg_service.conf', '~/.psqlrc'],
  ],
  [/^(mysql|mariadb|mysqladmin|mysqldump)$/, ['~/.my.cnf']],
  [/^(git|gh|glab|hub)$/, ['.git/HEAD', '.git/config', '~/.gitconfig']],
  [/^(gh)$/, ['~/.config/gh/hosts.yml']],
  [/^(npm|pnpm|yarn)$/, ['~/.npmrc', '.npmrc']],
  [/^(fly|flyctl)$/, ['fly.toml', '~/.fly/config.yml']],
  [/^(vercel|vc)$/, ['.vercel/project.json']],
  [/^(wrangler)$/, ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc']],
  [/^(heroku)$/, ['.git/config', '~/.netrc']],
  [/^(ssh|scp|rsync|sftp)$/, ['~/.ssh/config']],
]

export function contextFiles({ name }: Pick<Command, 'name'>): readonly string[] {
  return CONTEXTS.filter(([programs]) => programs.test(name)).flatMap(([, files]) => files)
}

/** What a program takes from its folder without being told. */
const SOURCES: readonly (readonly [programs: RegExp, names: RegExp])[] = [
  [
    /^(terraform|tofu|terragrunt)$/,
    /\.(tf|tofu|tfvars|hcl)(\.json)?$|^\.terraform\.lock\.hcl$|^terraform\.tfstate$/,
  ],
  [/^pulumi$/, /^Pulumi.*\.ya?ml$|\.(ts|js|py|go|cs)$/],
  [
    /^(serverless|sls|sam|cdk|cloudformation)$/,
    /^(serverless|template|samconfig|cdk)\b.*\.(ya?ml|json|toml|ts|js)$/,
  ],
  [/^(docker|docker-compose|podman)$/, /^(docker-)?compose.*\.ya?ml$|^Dockerfile|^\.env/],
  [
    /^(npm|npx|pnpm|yarn|bun|node|prisma|drizzle-kit|knex|sequelize|typeorm|vercel|wrangler|netlify|next)$/,
    /^(package|vercel|netlify|wrangler|knexfile|drizzle\.config)\b.*\.(json|toml|ts|js|mjs)$|^\.env|^\.npmrc$/,
  ],
  [/^(make|just|task|rake)$/, /^(GNUm|M|m)akefile$|^[Jj]ustfile$|^Taskfile\.ya?ml$|^Rakefile$/],
  [/^(rails|bundle|bin\/rails)$/, /^(Gemfile|Rakefile|\.env)/],
  [
    /^(helm|helmfile|skaffold|kustomize)$/,
    /^(Chart|values|helmfile|skaffold|kustomization).*\.ya?ml$/,
  ],
  [/^(fly|flyctl)$/, /^(fly\.toml|Dockerfile)/],
  [/^(ansible|ansible-playbook)$/, /^(ansible\.cfg|hosts|inventory)/],
]

/** Of the names in a folder, those that this program reads. */
export function sourceFiles(
  { name }: Pick<Command, 'name'>,
  names: readonly string[],
): readonly string[] {
  const patterns = SOURCES.filter(([programs]) => programs.test(name)).map(([, files]) => files)
  return names.filter((file) => patterns.some((pattern) => pattern.test(file)))
}
