import type { Request } from '../usage.ts'
import type { Ledger } from './ledger.ts'
import { namesInOne } from './names.ts'
import { FILE, FINISHED, MODEL, PROJECT, REQUESTS, SESSION, SUBAGENT, TOOLS } from './requests.ts'
import { tokensOf } from './summary.ts'

/** Every request of the ledger, each once, for whoever wants other sums than those that are kept. */
export function* eachRequest(ledger: Ledger): Generator<Request> {
  const { requests, names, files } = ledger
  const { rows, claims } = requests
  const ownerOf = ledger.owners()
  for (let request = 0; request < requests.count; request++) {
    const claim = ownerOf(request)
    const subagent = claims.get(claim, SUBAGENT)
    const file = files[claims.get(claim, FILE)]
    yield {
      source: file?.source ?? 'claude-code',
      session: names.nameOf(claims.get(claim, SESSION)),
      subagent: subagent === 0 ? undefined : names.nameOf(subagent),
      model: names.nameOf(rows.get(request, MODEL)),
      project: names.nameOf(claims.get(claim, PROJECT)),
      tools: namesInOne(names.nameOf(rows.get(request, TOOLS))),
      at: requests.timeOf(claim),
      tokens: tokensOf(requests, request),
      requests: rows.get(request, REQUESTS),
      file: file?.path ?? '',
      finished: requests.has(request, FINISHED),
    }
  }
}
