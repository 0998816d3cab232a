import Database from 'libsql'

/** What a database holds, and whether it is whole. */
const database = new Database(process.argv[2])
if (process.argv[3]) database.exec(process.argv[3])
const [check] = database.prepare('PRAGMA integrity_check').all()
const [sum] = database.prepare('SELECT sum(money) AS sum FROM accounts').all()
console.log(JSON.stringify({ check: check.integrity_check, sum: sum.sum }))
