/**
 * How a last copy is taken of what a call of a cloud would delete: the call as facts name it, and the words for it. Wrong
 * advice is worse than none: a row stands here only for flags and commands that the provider itself has for it.
 */
const LAST_COPIES: readonly (readonly [call: RegExp, words: string])[] = [
  [
    /^(rds|neptune|docdb) delete-db-cluster\b|^(rds|neptune) delete-db-instance\b/,
    '`--final-db-snapshot-identifier NAME` instead of `--skip-final-snapshot` takes a last snapshot with it.',
  ],
  [
    /^redshift delete-cluster\b/,
    '`--final-cluster-snapshot-identifier NAME` instead of `--skip-final-cluster-snapshot` takes a last snapshot with it.',
  ],
  [
    /^elasticache delete-(cache-cluster|replication-group)\b/,
    '`--final-snapshot-identifier NAME` takes a last snapshot with it, where its engine can.',
  ],
  [/^ec2 delete-volume\b/, 'Take a snapshot first (`aws ec2 create-snapshot --volume-id ID`).'],
  [
    /^dynamodb delete-table\b/,
    'Take a backup first (`aws dynamodb create-backup --table-name NAME --backup-name NAME`).',
  ],
  [
    /^(objects|a bucket) in S3\b/,
    'Copy it first (`aws s3 sync s3://BUCKET FOLDER`); only a bucket with versioning keeps what is deleted in it.',
  ],
  [
    /^gcloud (\w+ )?sql instances delete\b/,
    '`--enable-final-backup` takes a last backup with it; all others go with the instance.',
  ],
  [
    /^gcloud (\w+ )?compute disks delete\b/,
    'Take a snapshot first (`gcloud compute snapshots create NAME --source-disk=DISK`).',
  ],
  [
    /^doctl compute volume (delete|rm|d)\b/,
    'Take a snapshot first (`doctl compute volume snapshot ID --snapshot-name NAME`).',
  ],
  [
    /^doctl compute droplet (delete|rm|d)\b/,
    'Take a snapshot first (`doctl compute droplet-action snapshot ID --snapshot-name NAME`).',
  ],
  [/^a Heroku database\b/, 'Take a backup first (`heroku pg:backups:capture`).'],
  [
    /^a Fly volume\b/,
    'Take a snapshot first (`fly volumes snapshots create ID`); those of a deleted volume stay for some days.',
  ],
]

export function lastCopyOf(call: string): string | undefined {
  return LAST_COPIES.find(([pattern]) => pattern.test(call))?.[1]
}
