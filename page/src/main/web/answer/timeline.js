import { html, nothing } from 'lit'
import { icon } from '../shell/icons.js'
import { isOver, isWaiting, lastTry } from '../ask/turn.js'
import { stageDoing, stageName } from '../ask/stages.js'
import { duration } from '../format/values.js'

/** The stages side by side, each with how long it took. */
export function timeline(turn) {
  const running = turn.tries.findLast((each) => each.status === 'running')
  return html`
    <ol class=${'timeline' + (isOver(turn) ? ' over' : '')} aria-label="Stages">
      ${turn.itinerary.map((stage) => stageOf(turn, stage))}
    </ol>
    ${isOver(turn) || isWaiting(turn)
      ? nothing
      : html`<p class="doing">${running ? (running.progress.at(-1) ?? stageDoing(running.stage) + ' …') : 'Sent …'}</p>`}`
}

function stageOf(turn, stage) {
  const last = lastTry(turn, stage)
  const status = last?.status ?? (isOver(turn) ? 'left-out' : 'ahead')
  const attempts = turn.tries.filter((each) => each.stage === stage).length
  return html`
    <li class=${'stage ' + status}>
      <span class="mark">${mark(status)}</span>
      <span class="stage-name">${stageName(stage)}</span>
      ${attempts > 1 ? html`<span class="attempts" title=${attempts + ' tries'}>×${attempts}</span>` : nothing}
      <span class="stage-time">${last?.millis != null ? duration(last.millis) : ''}</span>
      <span class="unseen">${SPOKEN[status]}</span>
    </li>`
}

const SPOKEN = {
  ahead: 'not yet', running: 'running', completed: 'done', rejected: 'sent back', retrying: 'tried again', failed: 'failed',
  stopped: 'stopped', 'left-out': 'not done',
}

function mark(status) {
  switch (status) {
    case 'completed':
      return icon('check')
    case 'failed':
      return icon('cross')
    case 'rejected':
    case 'retrying':
      return icon('again')
    default:
      return nothing
  }
}
