import { bad, huge } from './events.mjs'
import { figures } from './figures.mjs'

const BAR = { most: 100 }
const SESSION = 'bench-refused'

/** Bad input with the daemon running, and the largest event that is judged. */
export function refused({ race, up, project }) {
  const floor = { what: 'sh -c :', command: ['/bin/sh', '-c', ':'] }
  const place = { env: up.env, cwd: project }
  const cases = bad(SESSION, project).map((each) => ({ ...each, command: up.hook, bar: BAR }))
  const large = { what: 'Write of 32 MiB, judged', event: huge(SESSION, project), command: up.hook }
  const small = [floor, ...cases]
  return {
    title: 'Bad input through sh -c, daemon running (refused, or a person is asked)',
    figures: [
      ...figures(small, race(small, { rounds: 25, seconds: 10, ...place })),
      ...figures([floor, large], race([floor, large], { rounds: 5, seconds: 5, ...place })).slice(
        1,
      ),
    ],
  }
}
