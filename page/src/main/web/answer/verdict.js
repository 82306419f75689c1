import { html, nothing } from 'lit'
import { icon } from '../shell/icons.js'

/** In words, on every answer: what the checks said. */
export function verdictBadge(turn) {
  const { verdict } = turn
  if (!verdict) return nothing
  return html`<span class=${'badge ' + (verdict.passed ? 'good' : 'bad')}>${icon(verdict.passed ? 'check' : 'warn')} ${verdict.summary}</span>`
}

const isDismissed = (check) => !check.passed && !!check.dismissed

/** What the check saw; of one that does not count, why. */
function seen(check) {
  if (check.passed) return check.seen
  if (isDismissed(check)) return html`does not count: ${check.dismissed}`
  return html`expected ${check.expected}, found ${check.seen}`
}

export const verdictList = (verdict) => html`
  <ul class="checks">
    ${verdict.checks.map(
      (check) => html`
        <li class=${check.passed ? 'good' : isDismissed(check) ? 'apart' : 'bad'}>
          ${icon(check.passed ? 'check' : isDismissed(check) ? 'warn' : 'cross')}
          <span>
            <span class="check-text">${check.description}${check.author === 'model' ? ' (test of the language model)' : ''}</span>
            <span class="check-seen">${seen(check)}</span>
          </span>
          <span class="unseen">${check.passed ? 'passed' : isDismissed(check) ? 'does not count' : 'not passed'}</span>
        </li>`,
    )}
  </ul>`
