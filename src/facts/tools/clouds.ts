import { AWS_READS_OTHERWISE_NAMED, AWS_WRITES_NAMED_LIKE_READS } from './aws-exceptions.ts'
import {
  AWS_BLINDS,
  AWS_LOSES,
  AWS_OPENS,
  AWS_READS,
  AWS_STOPS,
  AWS_WITHDRAWS,
} from './aws-verbs.ts'
import { blinds, changes, type Does, destroys, NOTHING, opens, stops } from './book.ts'
import { byVerb } from './verbs.ts'
import type { Words } from './words.ts'

/** `aws SERVICE OPERATION`, after aws's own options. */
export function readAws(words: Words): Does | typeof NOTHING | undefined {
  const [service = '', operation = '', third = ''] = words.operands
  if (/^(configure|sso|help|history)$/.test(service))
    return /^set$/.test(operation) ? changes('which account this login is') : NOTHING
  if (service === 's3') return readS3(words, operation)
  const what = `${service} ${operation}`
  if (/--desired-(count|capacity)[= ]0\b/.test(words.text))
    return { ...stops(`${what} (scaled to nothing)`), reversibility: 'irreversible' }
  if (
    AWS_BLINDS.test(operation) ||
    (service === 'cloudtrail' && /^(stop|delete|update)/.test(operation))
  )
    return blinds(what)
  if (service === 's3api' && /Status=Suspended/.test(words.text))
    return blinds('the versions of a bucket')
  if (AWS_GONE.test(operation) || SHORTENS.test(words.text)) return destroys(what)
  if (/reserved-concurrent-executions[= ]0\b/.test(words.text))
    return { ...stops(`${what} (no call gets through)`), reversibility: 'irreversible' }
  if (/^(modify|update|set|put)-/.test(operation) && OPEN_TO_ALL.test(words.text))
    return opens(what)
  if (AWS_OPENS.test(operation)) return opensWidely(words, operation) ? opens(what) : changes(what)
  if (AWS_WITHDRAWS.test(operation)) return destroys(what)
  if (isRead(service, operation)) return NOTHING
  if (AWS_LOSES.test(operation)) return destroys(what)
  if (/"Action"\s*:\s*"DELETE"|Action=DELETE/i.test(words.text)) return destroys(what)
  if (AWS_STOPS.test(operation)) return stops(what)
  if (service === 'lambda' && operation === 'invoke' && /DryRun/.test(words.text)) return NOTHING
  if (service === 'ecr' && /^get-login/.test(operation)) return NOTHING
  if (service === 'deploy' && operation === 'push') return changes(what)
  return operation === '' && third === '' ? NOTHING : changes(what)
}

/** A guard of the account itself. */
const AWS_GONE =
  /^(deactivate-mfa-device|leave-organization|disassociate-(web-acl|member|admin-account)|close-account)$/
/** What is kept is kept no longer: expiry, retention. */
const SHORTENS =
  /put-bucket-lifecycle-configuration[\s\S]*"?Expiration"?|set-queue-attributes[\s\S]*MessageRetentionPeriod\W{1,4}\d{1,4}\b|modify-\S+[\s\S]*--backup-retention-period[= ]0\b|put-retention-policy[\s\S]*--retention-in-days[= ]1\b/
const OPEN_TO_ALL =
  /0\.0\.0\.0\/0|::\/0|createVolumePermission[\s\S]*\ball\b|launchPermission[\s\S]*\ball\b|\bGroup=all\b|--publicly-accessible\b/

/** By its name, unless AWS's own data says otherwise. */
function isRead(service: string, operation: string): boolean {
  const key = `${service}:${operation}`
  if (AWS_READS.test(operation)) return !AWS_WRITES_NAMED_LIKE_READS.has(key)
  return AWS_READS_OTHERWISE_NAMED.has(key)
}

/** A right given to somebody is a change; given to everybody, or to oneself, it is an open door. */
function opensWidely(words: Words, operation: string): boolean {
  if (
    /0\.0\.0\.0\/0|::\/0|public-read|authenticated-read|"?Principal"?\s*[:=]\s*"?\*|AdministratorAccess|PowerUserAccess|IAMFullAccess|Everyone|--principal[= ]"?\*|all-users|Add=all|Group=all/i.test(
      words.text,
    )
  )
    return true
  return /^(create-access-key|create-login-profile|delete-public-access-block|add-user-to-group|attach-|put-(user|role)-policy|update-assume-role-policy)/.test(
    operation,
  )
}

function readS3(words: Words, operation: string): Does | typeof NOTHING {
  switch (operation) {
    case 'rm':
      return destroys('objects in S3', words.flags.has('--recursive') ? 'all' : 'one')
    case 'rb':
      return destroys('a bucket in S3', 'all')
    case 'sync':
      return words.flags.has('--delete')
        ? destroys('objects in S3 that the source does not have', 'all')
        : upload(words)
    case 'mv':
      return destroys('objects in S3, moved away', 'many')
    case 'cp':
      return upload(words)
    case 'website':
      return opens('a bucket, to everyone')
    default:
      return NOTHING
  }
}

/** From the bucket to here is a download. */
function upload(words: Words): Does | typeof NOTHING {
  if (/--acl[= ]public/.test(words.text)) return opens('objects, to everyone')
  return words.operands.at(-1)?.startsWith('s3://') ? changes('objects in S3') : NOTHING
}

/** `gcloud GROUP… VERB`, `az GROUP… VERB`: the verb follows its nouns. */
export function readGcloud(words: Words): Does | typeof NOTHING | undefined {
  if (
    /^(config|auth|info|help|components|init|topic|version|feedback|emulators|cheat-sheet)$/.test(
      words.operands[0] ?? '',
    )
  ) {
    return NOTHING
  }
  if (words.operands.includes('emulators')) return NOTHING
  if (
    /--member[= ]"?(allUsers|allAuthenticatedUsers)|--allow-unauthenticated|0\.0\.0\.0\/0/.test(
      words.text,
    )
  )
    return opens('something, to everyone')
  if (/\b(add-iam-policy-binding|set-iam-policy)\b/.test(words.text))
    return opens(words.operands.slice(0, 3).join(' '))
  if (/\b(remove-iam-policy-binding)\b/.test(words.text))
    return destroys(words.operands.slice(0, 3).join(' '))
  if (
    /\b(list|describe|get-value|get-credentials|get-iam-policy|read|tail|print-access-token|versions access|ssh-keys list)\b/.test(
      words.operands.join(' '),
    )
  )
    return NOTHING
  if (words.operands.includes('ssh') || words.operands.includes('scp')) return NOTHING
  if ([...words.flags].some((flag) => flag.startsWith('--delete-unmatched')))
    return destroys('objects in a bucket that the source does not have', 'all')
  if (/\b(reset|kill)\b/.test(words.operands.join(' ')))
    return stops(words.operands.slice(0, 4).join(' '))
  return (
    byVerb(words) ??
    (/\b(create|submit|add|run|call|insert)\b/.test(words.operands.join(' '))
      ? changes(words.operands.slice(0, 4).join(' '))
      : NOTHING)
  )
}

export function readAzure(words: Words): Does | typeof NOTHING | undefined {
  const nouns = words.operands.join(' ')
  if (/--mode[= ]complete\b/i.test(words.text) && !/what-if|validate/.test(nouns))
    return destroys('whatever the template does not name', 'all')
  if (
    /\bnsg rule (create|update)\b/.test(nouns) &&
    /--access[= ]allow/i.test(words.text) &&
    /--source-address-prefix(es)?[= ]"?(\*|Internet|0\.0\.0\.0|￼)/.test(
      words.text.replace(/'/g, ''),
    )
  )
    return opens('a network, to everyone')
  if (
    /create-for-rbac/.test(nouns) &&
    /--role[= ]"?(Owner|Contributor|User Access)/i.test(words.text)
  )
    return opens('rights in the subscription')
  if (
    /--enable-(delete-retention|versioning|soft-delete|purge-protection|container-delete-retention)[= ]false/i.test(
      words.text,
    )
  )
    return blinds(nouns.slice(0, 50))
  if (
    /^(login|logout|account (show|list|set)|version|find|help|interactive|config|extension|upgrade|configure|feedback|bicep)\b/.test(
      nouns,
    )
  )
    return NOTHING
  if (/\b(what-if|list|show|validate|check-\w+|get-\w+|list-\w+|wait|exists|export)\b/.test(nouns))
    return NOTHING
  if (
    /0\.0\.0\.0|--public-access (blob|container)|--allow-blob-public-access true|--address-prefixes? (\*|Internet)/.test(
      words.text,
    ) &&
    /\b(create|update|set-permission)\b/.test(nouns)
  )
    return opens(nouns.slice(0, 50))
  if (/\brole assignment create\b/.test(nouns)) return opens('rights in the subscription')
  if (/\bdeallocate\b/.test(nouns)) return stops(nouns.slice(0, 50))
  return (
    byVerb(words) ??
    (/\b(create|add|set|update|swap|restart|regenerate|renew|assign|start|invoke|import|set-\w+|run)\b/.test(
      nouns,
    )
      ? changes(nouns.slice(0, 50))
      : undefined)
  )
}

export function readGsutil(words: Words): Does | typeof NOTHING | undefined {
  const [verb = ''] = words.operands
  if (verb === 'rsync' && words.flags.has('-n')) return NOTHING
  if (verb === 'rsync')
    return words.flags.has('-d')
      ? destroys('objects that the source does not have', 'all')
      : upward(words)
  if (/^(rm|rb)$/.test(verb)) return destroys('objects in a bucket', 'all')
  if (verb === 'mv') return destroys('objects in a bucket, moved away')
  if (/^(iam|acl|defacl)$/.test(verb) && /allUsers|public-read|AllUsers/.test(words.text))
    return opens('a bucket, to everyone')
  if (/^(versioning|lifecycle|retention)$/.test(verb) && words.operands[1] !== 'get')
    return blinds('the versions of a bucket')
  return verb === 'cp' ? upward(words) : NOTHING
}

function upward(words: Words): Does | typeof NOTHING {
  return words.operands.at(-1)?.startsWith('gs://') ? changes('objects in a bucket') : NOTHING
}
