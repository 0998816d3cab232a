import type { Sandbox } from '../sandbox.ts'

const LIMIT_SECONDS = 20

/** Runs a shell script in the sandbox's namespace, with $1, $2, … given; it must succeed. */
export async function shell(
  sandbox: Sandbox,
  script: string,
  ...words: readonly string[]
): Promise<string> {
  const program = ['sh', '-ec', script, 'sh', ...words]
  const { rc, stdout, stderr } = await sandbox.namespace.run(program, sandbox.place, LIMIT_SECONDS)
  if (rc !== 0) throw new Error(`${script}: exit ${rc}\n${stdout}${stderr}`)
  return stdout
}
