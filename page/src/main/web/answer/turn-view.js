import { LitElement, html, nothing } from 'lit'
import { icon } from '../shell/icons.js'
import { announce } from '../shell/state.js'
import { ask, cancel, thumb } from '../ask/conversations.js'
import { isOver, isOwnSql, isWaiting, totalMillis } from '../ask/turn.js'
import { duration } from '../format/values.js'
import { clarification } from './clarification.js'
import { failure } from './failure.js'
import { planTree } from './plan-tree.js'
import { stepList } from './step-list.js'
import { timeline } from './timeline.js'
import { understood } from './understood.js'
import { verdictBadge, verdictList } from './verdict.js'
import './result-view.js'
import './sql-view.js'

const TABS = [
  { id: 'answer', title: 'Answer', has: (turn) => turn.result },
  { id: 'sql', title: 'SQL', has: (turn) => turn.program || turn.mode === 'sql' },
  { id: 'plan', title: 'Plan', has: (turn) => turn.mapped?.tree },
  { id: 'checks', title: 'Checks', has: (turn) => turn.verdict?.checks?.length },
  { id: 'steps', title: 'Steps', has: (turn) => turn.tries.length > 1 },
]

/** One question and its answer, from the first stage on: what has just been found out is in front until the user looks elsewhere. */
class TurnView extends LitElement {
  static properties = { turn: { attribute: false }, version: { attribute: false }, tab: { state: true } }

  createRenderRoot() {
    return this
  }

  render() {
    const { turn } = this
    return html`
      <article class="turn" aria-busy=${!isOver(turn) && !isWaiting(turn)} data-status=${turn.status} data-id=${turn.id ?? ''}>
        <header class="turn-head">
          <h2 class=${turn.mode === 'sql' ? 'question sql' : 'question'}>${turn.mode === 'sql' ? firstLine(turn.question) : turn.question}</h2>
          ${this.actions()}
        </header>
        ${turn.refused ? nothing : timeline(turn)}
        ${turn.lost ? html`<p class="hint">${icon('warn')} The connection to Millrace was lost. Trying again …</p>` : nothing}
        ${understood(turn)} ${isWaiting(turn) || turn.answer ? clarification(turn) : nothing}
        ${turn.failure || (isOver(turn) && turn.status !== 'succeeded') ? failure(turn) : nothing}
        ${this.panels()}
        ${turn.next && turn.status !== 'succeeded' ? html`<p class="hint">${isOver(turn) ? 'Not begun' : 'Then'}: ${turn.next.text}</p>` : nothing}
        ${isOwnSql(turn) && turn.status === 'succeeded' && turn.thumb !== 'up'
          ? html`<p class="hint">Is this the right SQL for the question? Say so with a thumb up: it is answered this way from now on.</p>`
          : nothing}
      </article>`
  }

  actions() {
    const { turn } = this
    if (!isOver(turn)) {
      return turn.id && !isWaiting(turn)
        ? html`<div class="actions"><button class="quiet" @click=${() => cancel(turn)}>${icon('stop')} Stop</button></div>`
        : nothing
    }
    return html`
      <div class="actions">
        <button class="quiet square" title="Ask again" aria-label="Ask again" @click=${() => ask({ text: turn.question, mode: turn.mode })}>${icon('again')}</button>
        ${turn.status === 'succeeded'
          ? html`
              <button class="quiet square" title=${isOwnSql(turn) ? 'A good answer: the question is answered by this SQL from now on' : 'A good answer'} aria-label="A good answer" aria-pressed=${turn.thumb === 'up'} @click=${() => thumb(turn, 'up')}>${icon('up')}</button>
              <button class="quiet square" title="A bad answer" aria-label="A bad answer" aria-pressed=${turn.thumb === 'down'} @click=${() => thumb(turn, 'down')}>${icon('down')}</button>`
          : nothing}
      </div>`
  }

  panels() {
    const { turn } = this
    const tabs = TABS.filter((each) => each.has(turn))
    if (tabs.length === 0) return nothing
    const chosen = tabs.find((each) => each.id === this.tab) ?? tabs.find((each) => each.id === inFront(turn)) ?? tabs[0]
    const name = 'turn-' + (turn.id ?? 'new')
    return html`
      <div class="panels">
        <div class="tabs" role="tablist" aria-label="The answer and how it came about" @keydown=${this.moveTab}>
          ${tabs.map(
            (each) => html`<button role="tab" id=${name + '-' + each.id} aria-selected=${each === chosen} aria-controls=${name}
              tabindex=${each === chosen ? 0 : -1} @click=${() => (this.tab = each.id)}>${each.title}</button>`,
          )}
          <span class="tabs-end">${verdictBadge(turn)}${turn.endedAt ? html`<span class="took">${duration(totalMillis(turn))}</span>` : nothing}</span>
        </div>
        <div class="panel" role="tabpanel" id=${name} aria-labelledby=${name + '-' + chosen.id}>${this.panel(chosen.id)}</div>
      </div>`
  }

  panel(id) {
    const { turn } = this
    switch (id) {
      case 'answer':
        return html`<result-view .result=${turn.result} .turn=${turn} .status=${turn.status}></result-view>`
      case 'sql':
        return html`<sql-view .sql=${turn.program?.sql ?? turn.question} .dialect=${turn.program?.dialect ?? ''}
          .explanation=${turn.program?.explanation ?? ''} @run-sql=${(event) => ask({ text: event.detail, mode: 'sql', editOf: turn.id })}
          @copied=${() => announce('Copied.')}></sql-view>`
      case 'plan':
        return planTree(turn.mapped.tree)
      case 'checks':
        return verdictList(turn.verdict)
      case 'steps':
        return stepList(turn)
    }
  }

  moveTab(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const tabs = [...this.querySelectorAll('[role=tab]')]
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length]
    next.click()
    this.updateComplete.then(() => next.focus())
  }
}

/** While it runs, the newest thing that is known. */
function inFront(turn) {
  if (turn.result) return 'answer'
  if (isOver(turn)) return turn.program ? 'sql' : 'steps'
  return turn.program ? 'sql' : turn.mapped ? 'plan' : 'steps'
}

const firstLine = (sql) => sql.split('\n')[0] + (sql.includes('\n') ? ' …' : '')

customElements.define('turn-view', TurnView)
