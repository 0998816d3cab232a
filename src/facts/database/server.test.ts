import { expect, test } from 'vitest'
import { judged } from '../../../test/support/judged.ts'

function serversIn(command: string) {
  const { effects } = judged(command).facts
  return effects.flatMap(({ target }) => (target.kind === 'database' ? [target.server] : []))
}

test.each([
  `psql -h 127.0.0.1 -p 5433 -c 'DROP TABLE users'`,
  `psql --host=127.0.0.1 --port 5433 shop -c 'DROP TABLE users'`,
  `psql postgres://ana:secret@127.0.0.1:5433/shop -c 'DROP TABLE users'`,
  `psql -d 'host=127.0.0.1 port=5433 dbname=shop' -c 'DROP TABLE users'`,
  `PGHOST=127.0.0.1 PGPORT=5433 psql -c 'DROP TABLE users'`,
  `sudo psql -h127.0.0.1 -p5433 -c 'DROP TABLE users'`,
  `echo 'DROP TABLE users' | psql postgresql://127.0.0.1:5433/`,
])('%s says where it is', (command) => {
  expect(serversIn(command)).toEqual([{ host: '127.0.0.1', port: 5433 }])
})

/** A port that nobody says may come from the surroundings, and what is reached from elsewhere is another machine's. */
test.each([
  `psql -c 'DROP TABLE users'`,
  `psql -h 127.0.0.1 -c 'DROP TABLE users'`,
  `psql postgres://127.0.0.1/shop -c 'DROP TABLE users'`,
  `psql -h 127.0.0.1 -p "$P" -c 'DROP TABLE users'`,
  `psql -h 127.0.0.1 -p 5432 postgres://10.0.0.1:5432/shop -c 'DROP TABLE users'`,
  `psql 'postgres://127.0.0.1:5433/shop?host=10.0.0.1' -c 'DROP TABLE users'`,
  `psql 'postgres://127.0.0.1:5433,10.0.0.1:5433/shop' -c 'DROP TABLE users'`,
  `psql -d 'host=127.0.0.1 port=5433 hostaddr=10.0.0.1' -c 'DROP TABLE users'`,
  `PGSERVICE=live psql -h 127.0.0.1 -p 5433 -c 'DROP TABLE users'`,
  `psql -h 127.0.0.1 -p 5433 -c '\\c other' -c 'DROP TABLE users'`,
  `psql -h 127.0.0.1 -p 5433 -f begin.sql -c 'DROP TABLE users'`,
  `ssh db1 "psql -h 127.0.0.1 -p 5433 -c 'DROP TABLE users'"`,
  `docker exec db psql -h 127.0.0.1 -p 5433 -c 'DROP TABLE users'`,
  `ip netns exec red psql -h 127.0.0.1 -p 5433 -c 'DROP TABLE users'`,
  `mysql -h 127.0.0.1 -P 5433 -e 'DROP TABLE users'`,
])('%s does not', (command) => {
  for (const server of serversIn(command)) expect(server).toBeUndefined()
})
