import { expect, test } from 'vitest'
import { judged } from '../../test/support/judged.ts'
import { unkeptOf } from './unkept.ts'

test.each([
  [
    'aws rds delete-db-instance --db-instance-identifier main --skip-final-snapshot',
    '--final-db-snapshot-identifier',
  ],
  ['aws rds delete-db-cluster --db-cluster-identifier main', '--final-db-snapshot-identifier'],
  ['aws docdb delete-db-cluster --db-cluster-identifier main', '--final-db-snapshot-identifier'],
  ['aws redshift delete-cluster --cluster-identifier main', '--final-cluster-snapshot-identifier'],
  [
    'aws elasticache delete-replication-group --replication-group-id main',
    '--final-snapshot-identifier',
  ],
  ['aws ec2 delete-volume --volume-id vol-1', 'aws ec2 create-snapshot --volume-id'],
  ['aws dynamodb delete-table --table-name users', 'aws dynamodb create-backup'],
  ['aws s3 rb s3://live --force', 'aws s3 sync'],
  ['aws s3 rm s3://live --recursive', 'versioning'],
  ['gcloud sql instances delete main', '--enable-final-backup'],
  ['gcloud compute disks delete main', 'gcloud compute snapshots create'],
  ['doctl compute volume delete 1', 'doctl compute volume snapshot'],
  ['heroku pg:reset DATABASE_URL', 'heroku pg:backups:capture'],
  ['fly volumes destroy vol_1 --yes', 'fly volumes snapshots create'],
  ['az group delete --name live', 'Take a last snapshot of it first'],
  ['aws iam delete-user --user-name ops', 'where its service can'],
])('%s', (command, words) => {
  const unkept = unkeptOf(judged(command).facts)
  expect(unkept).toMatchObject({ kind: 'lost' })
  expect(unkept?.words).toContain(words)
})
