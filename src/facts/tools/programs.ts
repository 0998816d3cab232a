import type { Run } from '../shell/run.ts'
import { type Book, fromBook, fromReader } from './book.ts'
import { CONTAINER_TOOLS } from './books/containers.ts'
import { DATABASE_TOOLS } from './books/databases.ts'
import { INFRASTRUCTURE_TOOLS } from './books/infrastructure.ts'
import { CLUSTER_TOOLS } from './books/kubernetes.ts'
import { MAPPERS } from './books/mappers.ts'
import { PACKAGE_TOOLS } from './books/packages.ts'
import { SERVICE_TOOLS } from './books/services.ts'
import { SYSTEM_TOOLS } from './books/system.ts'
import { readAws, readAzure, readGcloud, readGsutil } from './clouds.ts'
import { byStrongVerb, byVerb } from './verbs.ts'

const BOOKS: readonly ReadonlyMap<string, Book>[] = [
  CLUSTER_TOOLS,
  CONTAINER_TOOLS,
  INFRASTRUCTURE_TOOLS,
  DATABASE_TOOLS,
  MAPPERS,
  PACKAGE_TOOLS,
  SERVICE_TOOLS,
  SYSTEM_TOOLS,
]

const AWS_VALUED =
  '--profile --region --output --query --endpoint-url --cli-input-json --page-size --max-items --cli-read-timeout --cli-connect-timeout --ca-bundle --color'

const READERS: ReadonlyMap<string, (run: Run) => void> = new Map([
  ...BOOKS.flatMap((books) =>
    [...books].map(([name, book]) => [name, fromBook(book, byVerb)] as const),
  ),
  ['aws', fromReader({ kind: 'cloud', provider: 'aws', valued: AWS_VALUED }, readAws)] as const,
  [
    'gcloud',
    fromReader(
      {
        kind: 'cloud',
        provider: 'google',
        valued:
          '--project --region --zone --account --format --filter --configuration --location --member --role --quiet',
      },
      readGcloud,
    ),
  ] as const,
  [
    'gsutil',
    fromReader({ kind: 'cloud', provider: 'google', valued: '-o -h' }, readGsutil),
  ] as const,
  [
    'az',
    fromReader(
      {
        kind: 'cloud',
        provider: 'azure',
        valued:
          '-g --resource-group -n --name -o --output --query --subscription -l --location --account-name --connection-string',
      },
      readAzure,
    ),
  ] as const,
])

export function toolReader(name: string): ((run: Run) => void) | undefined {
  return READERS.get(name)
}

/**
 * A program that nobody here knows. Its words may still say that something will be lost: then a person is asked; a
 * program of the project's own, or one that only builds and looks, has no such words.
 */
export const readUnfamiliar = fromReader(
  { kind: 'service', provider: 'unfamiliar', valued: '' },
  (words) => (CMDLET.test(words.run.name) ? undefined : byStrongVerb(words)),
)

/** What PowerShell would run is read as PowerShell. */
const CMDLET = /^[A-Z][a-z]+-[A-Z]\w+$/
