import fs from 'node:fs'
import { judged } from '../support/judged.ts'

/**
 * Judges every command of a JSON list on standard input, one line of findings for each on standard output, at once:
 * when this process is killed, the last line tells how far it came.
 */
const commands: readonly string[] = JSON.parse(fs.readFileSync(0, 'utf8'))
for (const command of commands) {
  const { facts, decision } = judged(command)
  const all = [...facts.commands, ...facts.effects, ...facts.unknowns]
  const finding = {
    effect: decision.effect,
    internal: facts.unknowns.filter((one) => one.why === 'internal').map((one) => one.text),
    questions: facts.questions.length,
    commands: facts.commands.length,
    found: all.length,
    outside: all.filter(
      ({ span }) => !(0 <= span.start && span.start <= span.end && span.end <= command.length),
    ).length,
  }
  fs.writeSync(1, `${JSON.stringify(finding)}\n`)
}
