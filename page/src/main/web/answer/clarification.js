import { html, nothing } from 'lit'
import { choose } from '../ask/conversations.js'
import { isWaiting } from '../ask/turn.js'
import { icon } from '../shell/icons.js'
import { rows } from '../format/values.js'

/** How many rows a choice gives; saying no gives none. */
function rowsOf(choice, needsInput) {
  if (choice.row_count != null) return rows(choice.row_count)
  return needsInput.proposal ? '' : 'not counted'
}

/** A question with several meanings: each with what differs and how many rows it gives, to be chosen from. Or something that is to be written: yes or no. */
export function clarification(turn) {
  const { needsInput } = turn
  if (!needsInput) return nothing
  if (!isWaiting(turn)) {
    return nothing
  }
  return html`
    <section class="clarification" aria-label=${needsInput.proposal ? 'May this be written?' : 'Which one is meant?'}>
      <p class="clarification-question">${needsInput.question}</p>
      <div class="choices">
        ${needsInput.choices.map(
          (choice) => html`
            <button class="choice" ?disabled=${turn.answering != null} @click=${() => choose(turn, choice)}>
              <span class="choice-text">${choice.text}</span>
              ${choice.difference ? html`<span class="choice-difference">${choice.difference}</span>` : nothing}
              <span class="choice-rows">${rowsOf(choice, needsInput)} ${icon('chevron')}</span>
            </button>`,
        )}
      </div>
      ${turn.answerProblem ? html`<p class="field-error" role="alert">${turn.answerProblem.message} ${turn.answerProblem.remedy}</p>` : nothing}
    </section>`
}
