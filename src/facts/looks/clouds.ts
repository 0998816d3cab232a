import type { Run } from '../shell/run.ts'

/** The words of a call that are no options: for clouds the service, the group, the operation, in this order. */
function operandsOf({ args }: Run, valued: RegExp): readonly string[] {
  const words = args.map(({ text }) => text)
  return words.filter(
    (word, i) => (word === '-' || !word.startsWith('-')) && !valued.test(words[i - 1] ?? ''),
  )
}

const AWS_VALUED = /^--(?!no-|dry-?run|debug|recursive|human-readable|summarize|follow)/

const AWS_READS =
  /^(describe|list|get|head|search|lookup|batch-get|batch-describe|query|scan|select|filter|estimate|preview|validate|simulate|check|test-metric-filter|test-event-pattern|transact-get|view|is)(-|$)|^(ls|presign|tail|wait|help|decode-authorization-message)$/

/** Operations of that form that write a file, or make something. */
const AWS_WRITES =
  /^(get-(object(-torrent)?|export|sdk|federation-token|job-output|snapshot-block|thumbnail|layer-version-content|credentials-for-identity)|select-object-content|query-objects|check-in-license|check-out-license|get-id|get-activity-task|get-open-id-token\S*)$/

export function awsLooks(run: Run): boolean {
  const words = run.args.map(({ text }) => text)
  if (words.some((word) => /^--(dry-?run)$/.test(word))) return true
  const [service = '', operation = '', ...rest] = operandsOf(run, AWS_VALUED)
  if (service === '' || service === 'help' || operation === 'help') return true
  if (service === 'configure') return /^(list|list-profiles|get)$/.test(operation)
  if (service === 's3' && operation === 'cp') return rest.at(-1) === '-'
  if (service === 'logs' && operation === 'tail') return true
  if (/^get-object$/.test(operation)) return /^(-|\/dev\/(stdout|null))$/.test(words.at(-1) ?? '')
  // A further word is the file that the answer goes to.
  if (rest.length > 0 && !/^(s3|logs|ecr|eks)$/.test(service) && operation !== 'wait') return false
  return AWS_READS.test(operation) && !AWS_WRITES.test(operation)
}

const GROUP = /^[a-z][a-z0-9-]*$/
const CLOUD_ACTS =
  /^(create|delete|update|add|remove|set|unset|deploy|enable|disable|start|stop|restart|reset|resize|import|export|cancel|clone|copy|cp|mv|rm|sync|rsync|patch|promote|demote|rollback|restore|attach|detach|move|run|execute|invoke|call|submit|apply|replace|publish|pull|purge|revoke|undelete|upload|download|activate|login|init|install|ssh|scp|rotate|destroy|disassociate|associate|assign|grant|approve|reject|drain|migrate|failover|switchover|suspend|resume|abandon|kill|get-credentials|print-identity|update-traffic|up|down|write|pause|diagnose|modify-[\w-]+|simulate-[\w-]+|export-[\w-]+|add-[\w-]+|set-[\w-]+|remove-[\w-]+|update-[\w-]+|configure-[\w-]+)$/
const GCLOUD_READS =
  /^(list|describe|read|tail|get-[\w-]+|get|info|version|print-access-token|list-[\w-]+|search-[\w-]+|ls|cat|du|stat|hash|check-[\w-]+|help|lookup|test-iam-permissions)$/

/** The first of the words that says anything decides; groups stand before it. */
function verbLooks(words: readonly string[], reads: RegExp): boolean {
  for (const [index, word] of words.entries()) {
    if (reads.test(word) && !CLOUD_ACTS.test(word)) return true
    // The first one is a group, whatever it is called: `gcloud run`, `gcloud deploy`.
    if (!GROUP.test(word) || (index > 0 && CLOUD_ACTS.test(word))) return false
  }
  return false
}

const GCLOUD_VALUED =
  /^--(?!quiet$|uri$|global$|no-|all$|show-|include-|recursive$|verbose$|long$)[\w-]+$/

export function gcloudLooks(run: Run): boolean {
  const words = operandsOf(run, GCLOUD_VALUED)
  const keeps = /^--(log-http-file|flags-file|destination|output-|local-file|out$)/
  if (run.args.some(({ text }) => keeps.test(text))) return false
  if (words.length === 0) return true
  if (words.some((word) => /^(get-credentials|export)$/.test(word))) return false
  return verbLooks(words, GCLOUD_READS)
}

const AZ_VALUED = /^(-[a-z]|--[a-z][\w-]*)$/
const AZ_READS =
  /^(list|list-[\w-]+|show|show-[\w-]+|get|get-[\w-]+|check-[\w-]+|exists|version|query|tail|find|logs)$/

export function azLooks(run: Run): boolean {
  const words = operandsOf(run, AZ_VALUED)
  if (words[0] === 'rest') {
    const given = run.args.map(({ text }) => text)
    const method = given[given.findIndex((word) => /^(-m|--method)$/.test(word)) + 1]
    const named = given.some((word) => /^(-m|--method)$/.test(word))
    return (
      (!named || /^get$/i.test(method ?? '')) &&
      !given.some((word) => /^(-b|--body|--output-file|-m.|--method=(?!get))/i.test(word))
    )
  }
  return (
    !words.includes('get-credentials') &&
    verbLooks(words[0] === 'account' ? words.slice(1) : words, AZ_READS)
  )
}

/** `gh api`: a GET, or a query of GraphQL. */
export function forgeApiLooks({ args }: Run): boolean {
  const words = args.slice(1).map(({ text }) => text)
  const at = words.findIndex((word) => /^(-[a-zA-Z]*X|--method)$/.test(word))
  const attached = words.find((word) => /^(-[a-zA-Z]*X\w|--method=)/.test(word))
  const method = at >= 0 ? words[at + 1] : attached?.replace(/^(-[a-zA-Z]*X|--method=)/, '')
  const fields = words.some((word) => /^-[a-zA-Z]*[fF]|^--(field|raw-field|input)/.test(word))
  if (words.includes('graphql'))
    return (
      !words.some((word) => /^--input|=@/.test(word) || /\bmutation\b/i.test(word)) &&
      args.every((arg) => arg.known || !/query=/.test(arg.text))
    )
  return method === undefined ? !fields : /^(GET|HEAD)$/i.test(method)
}
