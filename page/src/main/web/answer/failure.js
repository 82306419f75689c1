import { html, nothing } from 'lit'
import { ask } from '../ask/conversations.js'
import { icon } from '../shell/icons.js'

const TITLES = {
  user: 'This could not be answered as it was asked',
  data: 'The data does not allow this answer',
  platform: 'Something Millrace needs did not work',
  contract: 'Millrace made a mistake',
}

/** Why there is no answer, and what can be done about it. */
export function failure(turn) {
  const why = turn.failure
  if (turn.status === 'cancelled') return note('Stopped', turn.reason && turn.reason !== 'cancelled' ? turn.reason : 'You stopped this question.')
  if (turn.status === 'timed_out') {
    return note('Not answered in time', 'Ask for less, for example for a shorter time or fewer groups, or ask again when the database is less busy.')
  }
  if (!why) return nothing
  const { advice, questions } = suggestions(why.remedy ?? '')
  return html`
    <section class="failure" role="alert">
      <h3>${icon('warn')} ${TITLES[why.category] ?? 'Not answered'}</h3>
      <p>${why.message}</p>
      ${advice ? html`<p class="remedy">${advice}</p>` : nothing}
      ${questions.length
        ? html`<div class="suggestions">${questions.map((text) => html`<button class="chip" @click=${() => ask({ text })}>${text}</button>`)}</div>`
        : nothing}
    </section>`
}

const note = (title, text) => html`<section class="failure calm"><h3>${title}</h3><p>${text}</p></section>`

/** "Ask about what there is, for example: How many orders are there? …": what is after the colon can be asked at once. */
function suggestions(remedy) {
  const at = remedy.indexOf('for example: ')
  if (at < 0) return { advice: remedy, questions: [] }
  const questions = remedy.slice(at + 'for example: '.length).match(/[^?]+\?/g)?.map((each) => each.trim()) ?? []
  return questions.length > 0 ? { advice: remedy.slice(0, at).replace(/,\s*$/, '') + ':', questions } : { advice: remedy, questions: [] }
}
