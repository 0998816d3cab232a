import Database from 'libsql'

/** Moves money between accounts until it is ended, in transactions of many rows, with checkpoints in between. */
const database = new Database(process.argv[2])
database.exec('PRAGMA busy_timeout = 5000; PRAGMA wal_autocheckpoint = 20')
const move = database.prepare(
  'UPDATE accounts SET money = money + ?, note = hex(randomblob(200)) WHERE id = ?',
)
let told = false
for (;;) {
  database.exec('BEGIN IMMEDIATE')
  for (let i = 0; i < 20; i++) {
    const id = 1 + Math.floor(Math.random() * 1999)
    move.run(-1, id)
    move.run(1, id + 1)
  }
  database.exec('COMMIT')
  if (!told) process.send?.('ready')
  told = true
  await new Promise((resolve) => setTimeout(resolve, 1))
}
