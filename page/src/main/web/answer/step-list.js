import { html, nothing } from 'lit'
import { stageName } from '../ask/stages.js'
import { duration } from '../format/values.js'

const SVG_WIDTH = 100

/** Every try of every stage with when it ran, what it said, and what was wrong with it. */
export function stepList(turn) {
  const begin = Math.min(...turn.tries.map((each) => startOf(each)))
  const end = Math.max(...turn.tries.map((each) => endOf(each)), begin + 1)
  return html`<ol class="steps">
    ${turn.tries.map((each) => step(turn, each, begin, end - begin))}
  </ol>`
}

function step(turn, each, begin, span) {
  const from = ((startOf(each) - begin) / span) * SVG_WIDTH
  const width = Math.max(((endOf(each) - startOf(each)) / span) * SVG_WIDTH, 0.6)
  return html`
    <li class=${'step ' + each.status}>
      <span class="step-name">${stageName(each.stage)}${each.attempt > 1 ? html` <span class="attempts">try ${each.attempt}</span>` : nothing}</span>
      <svg class="step-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="8" rx="1"></rect>
        <rect class="span" x=${from.toFixed(2)} width=${Math.min(width, SVG_WIDTH - from).toFixed(2)} height="8" rx="1"></rect>
      </svg>
      <span class="step-time">${each.millis == null ? '…' : duration(each.millis)}</span>
      ${said(each).map((text) => html`<span class="step-said">${text}</span>`)}
    </li>`
}

const startOf = (each) => endOf(each) - (each.millis ?? 0)
const endOf = (each) => new Date(each.endedAt ?? each.startedAt).getTime()

function said(each) {
  const lines = [...each.progress]
  if (each.stage === 'execute' && each.output?.engine) {
    lines.push(`${each.output.engine === 'direct' ? 'On the database itself' : 'On Spark'}: ${each.output.engine_reason ?? ''}`)
  } else if (each.output?.summary) {
    lines.push(each.output.summary)
  }
  for (const finding of each.findings ?? []) lines.push(finding.message ?? finding.code ?? '')
  if (each.failure) lines.push(each.failure.message)
  return lines
}
