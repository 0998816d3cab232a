import { namedEnvironment, type PlaceName, worse } from '../environments.ts'
import type { Environment } from '../facts.ts'
import { optionsOf } from '../shell/options.ts'
import type { Run } from '../shell/run.ts'
import { portEnvironment } from '../tools/contexts.ts'
import { environmentOfRun } from '../tools/environment.ts'

/** Programs whose deeds lie beyond this machine: clusters, clouds, databases, forges, platforms, other machines. */
const REACHES =
  /^(kubectl|oc|helm|helmfile|kustomize|argocd|flux|istioctl|velero|eksctl|kops|aws|aws-vault|sam|copilot|eb|gcloud|gsutil|bq|az|azd|doctl|hcloud|linode-cli|oci|ibmcloud|aliyun|scw|terraform|tofu|terragrunt|pulumi|cdk|cdktf|packer|vault|consul|nomad|waypoint|ansible(-playbook|-pull)?|salt|chef|puppet|knife|ssh|scp|sftp|rsync|mosh|fly|flyctl|heroku|vercel|netlify|railway|render|supabase|neonctl|neon|pscale|wrangler|firebase|amplify|serverless|sls|sst|cap|kamal|fastlane|eas|gh|glab|hub|tea|bb|circleci|buildkite-agent|psql|pg_restore|pgbench|createdb|dropdb|createuser|dropuser|vacuumdb|reindexdb|mysql|mysqladmin|mysqlimport|mariadb|mongosh?|mongorestore|mongoimport|redis-cli|valkey-cli|cqlsh|nodetool|clickhouse(-client)?|snowsql|sqlcmd|influx|cypher-shell|etcdctl|rabbitmq(ctl|admin)|kafka-[\w-]+|nats|rclone|s3cmd|s5cmd|mc|twine|lerna|semantic-release|goreleaser|ldcli|stripe|twilio|newrelic|datadog-ci|sentry-cli|pagerduty|gitops|skaffold|tilt|ngrok|cloudflared|tailscale)$/

/** Where the deeds of a command lie that may do more than look. */
export function reachOf(run: Run): Environment {
  if (run.name === 'git') return pushReach(run)
  if (!REACHES.test(run.name)) return 'local'
  const text = [run.name, ...run.args.map((arg) => arg.text)].join(' ')
  if (STAYS_HERE.test(text) || DRY.test(text)) return 'local'
  return portEnvironment(run, text) ?? environmentOfRun(run, text)
}

/** Branches that others build on, and from which they deploy. */
const PROTECTED =
  /^(refs\/heads\/)?(main|master|trunk|develop|development|production|prod|live|staging|stable|gh-pages|deploy|(release|releases|hotfix)([/-].*)?|v?\d+(\.\d+)*(\.x)?)$|^refs\/tags\/|^tags\//

/** What those programs do on this machine, or say to people, and change nothing that others rely on. */
const STAYS_HERE =
  /^(gh|glab|hub) ((pr|mr|issue|gist|discussion) (create|new|comment|note|edit|update|checkout|review|close|reopen|ready|develop|lock|unlock|pin|unpin)\b|browse|repo clone|run download|release download|auth (login|status|setup-git)|config|alias|extension)|^(terraform|tofu|terragrunt) (.* )?(fmt|init|get|test|login)\b|^helm (repo|dependency|dep|package|create|plugin|lint)\b|^(kubectl|oc) (config|completion|krew)\b|^(supabase|firebase|vercel|netlify|wrangler|amplify|sst|serverless|sls) (start|stop|init|dev|link|emulators\S*|build|gen|login|pages dev|offline)\b|^stripe (listen|trigger|login)\b|^(pulumi|cdk) (login|new|init|synth|install|plugin)\b|^twine check\b|^(aws|gcloud|az) (configure|config|login|auth|sso|init|components|completion)\b|^aws (eks update-kubeconfig|ecr get-login)|^(ansible-galaxy|ansible-lint|skaffold (build|render|dev)|tilt)\b/
const DRY =
  /--(dry-?run|syntax-check|check-only|what-?if|list-tags|list-hosts|list-tasks)\b|\bwhat-if\b/

/** A branch of one's own may be pushed at any time; one that is not named may be any. */
function pushReach(run: Run): Environment {
  const { args } = run
  const at = args.findIndex(({ text }) => text === 'push')
  if (at < 0) return 'local'
  const { rest, flags } = optionsOf(args.slice(at + 1), {
    values: 'o',
    longValues: ['push-option', 'repo', 'receive-pack'],
  })
  if (['--all', '--mirror', '--tags', '--follow-tags'].some((flag) => flags.has(flag)))
    return 'production'
  const targets = rest
    .slice(1)
    .map(({ text, known }) => (known ? (text.replace(/^\+/, '').split(':').at(-1) ?? '') : 'HEAD'))
  if (targets.length === 0 || targets.includes('HEAD')) return 'unknown'
  return targets.map((target) => branchEnvironment(target, run)).reduce(worse, 'local')
}

/** What files of settings say of a branch, and of those that they do not name, what its name says. */
function branchEnvironment(branch: string, { reading }: Run): Environment {
  const built = PROTECTED.test(branch) ? 'production' : 'local'
  const { environments } = reading.world
  if (!environments) return built
  const branches = (names: readonly PlaceName[]) => names.filter(({ kind }) => kind === 'branch')
  return namedEnvironment(branch.replace(/^refs\/heads\//, ''), built, {
    trusted: branches(environments.trusted),
    project: branches(environments.project),
  })
}
