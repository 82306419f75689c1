import { html, nothing } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { repeat } from 'lit/directives/repeat.js'
import './ask-box.js'
import '../answer/turn-view.js'
import { turnsOf } from './conversations.js'
import { welcome } from './welcome.js'
import { state } from '../shell/state.js'

/** The turns of a conversation, or what greets who has none yet; and below them where the next question goes. */
export function conversation() {
  const id = state.route.conversation
  const turns = id === null ? [] : turnsOf(id)
  const problem = state.conversationProblem?.conversation === id ? state.conversationProblem : null
  return html`
    <div class="conversation" tabindex="-1">
      ${problem ? html`<p class="problem" role="alert">${problem.message} ${problem.remedy}</p>` : nothing}
      ${id === null ? welcome() : html`<ol class="turns">${repeat(turns, (turn) => turn.id ?? turn, listed)}</ol>`}
    </div>
    ${keyed(id, html`<ask-box .version=${Symbol()}></ask-box>`)}`
}

// A turn changes in place: the new symbol says that it may have.
const listed = (turn) => html`<li><turn-view .turn=${turn} .version=${Symbol()}></turn-view></li>`
