import { html, nothing } from 'lit'
import { icon } from '../shell/icons.js'

/** In words, on every answer: what the checks said. */
export function verdictBadge(turn) {
  const { verdict } = turn
  if (!verdict) return nothing
  return html`<span class=${'badge ' + (verdict.passed ? 'good' : 'bad')}>${icon(verdict.passed ? 'check' : 'warn')} ${verdict.summary}</span>`
}

export const verdictList = (verdict) => html`
  <ul class="checks">
    ${verdict.checks.map(
      (check) => html`
        <li class=${check.passed ? 'good' : 'bad'}>
          ${icon(check.passed ? 'check' : 'cross')}
          <span>
            <span class="check-text">${check.description}</span>
            <span class="check-seen">${check.passed ? check.seen : html`expected ${check.expected}, found ${check.seen}`}</span>
          </span>
          <span class="unseen">${check.passed ? 'passed' : 'not passed'}</span>
        </li>`,
    )}
  </ul>`
