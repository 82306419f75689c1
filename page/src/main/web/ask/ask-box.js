import { LitElement, html, nothing } from 'lit'
import { icon } from '../shell/icons.js'
import { changed, remember, state } from '../shell/state.js'
import { ask, cancel, turnsOf } from './conversations.js'
import { isOver, isWaiting } from './turn.js'

const LONGEST = 20 * 1024

/** Where the question is written, with what is asked beside it. Enter asks, Shift+Enter makes a new line. */
class AskBox extends LitElement {
  static properties = { version: { attribute: false }, text: { state: true }, problem: { state: true } }

  constructor() {
    super()
    this.text = state.draft
    this.problem = ''
  }

  createRenderRoot() {
    return this
  }

  firstUpdated() {
    if (!matchMedia('(pointer: coarse)').matches) this.area().focus({ preventScroll: true })
    this.fit()
  }

  render() {
    const running = turnsOf(state.route.conversation).findLast((turn) => !isOver(turn) && !isWaiting(turn))
    return html`
      <form class="ask" @submit=${this.submit}>
        ${this.problem ? html`<p class="field-error" id="question-error" role="alert">${this.problem}</p>` : nothing}
        <div class="ask-field">
          <label class="unseen" for="question">Your question</label>
          <textarea id="question" rows="1" placeholder=${state.route.conversation ? 'Ask a follow-up, or something new' : 'Ask your data a question'}
            aria-invalid=${this.problem !== ''} aria-describedby=${this.problem ? 'question-error' : nothing}
            .value=${this.text} @input=${this.type} @keydown=${this.key}></textarea>
          <div class="ask-tools">
            ${this.picker()} ${this.datasets()}
            <span class="ask-hint">Enter to ask · <kbd>SQL:</kbd> runs a query of yours</span>
            ${running?.id
              ? html`<button type="button" class="primary square" aria-label="Stop" title="Stop" @click=${() => cancel(running)}>${icon('stop')}</button>`
              : html`<button class="primary square" aria-label="Ask" title="Ask (Enter)" ?disabled=${this.text.trim() === ''}>${icon('send')}</button>`}
          </div>
        </div>
      </form>`
  }

  picker() {
    const connections = state.connections ?? []
    return html`<label class="picker">
      ${icon('database')}<span class="unseen">Connection</span>
      <select id="connection" @change=${this.pick} ?disabled=${connections.length === 0}>
        ${connections.length === 0 ? html`<option value="">${state.connections ? 'No connection' : 'Loading …'}</option>` : nothing}
        ${connections.length > 0 && (state.datasets ?? []).length > 0
          ? html`<option value="" .selected=${state.connection === ''}>Only files</option>`
          : nothing}
        ${connections.map(
          (each) => html`<option value=${each.id} .selected=${each.id === state.connection}>${each.name}</option>`,
        )}
      </select>
    </label>`
  }

  datasets() {
    return (state.datasets ?? []).map((dataset) => {
      const chosen = state.chosenDatasets.includes(dataset.id)
      return html`<button type="button" class="chip" aria-pressed=${chosen} title="Ask this file, too" @click=${() => this.toggle(dataset.id)}>
        ${icon('file')} ${dataset.name}
      </button>`
    })
  }

  toggle(id) {
    state.chosenDatasets = state.chosenDatasets.includes(id)
      ? state.chosenDatasets.filter((each) => each !== id)
      : [...state.chosenDatasets, id]
    changed()
  }

  pick(event) {
    state.connection = event.target.value
    remember('connection', state.connection)
    changed()
  }

  type(event) {
    this.text = state.draft = event.target.value
    this.problem = ''
    this.fit()
  }

  key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.submit(event)
  }

  submit(event) {
    event.preventDefault()
    const text = this.text.trim()
    if (text === '') return
    this.problem = this.whatIsWrong(text)
    if (this.problem) return
    const sql = /^sql:\s*/i.exec(text)
    ask(sql ? { text: text.slice(sql[0].length), mode: 'sql' } : { text })
    this.text = state.draft = ''
    this.updateComplete.then(() => this.fit())
  }

  whatIsWrong(text) {
    if (new TextEncoder().encode(text).length > LONGEST) return 'This is longer than 20 KB. Ask a shorter question.'
    if (!state.connection && state.chosenDatasets.length === 0) {
      return 'There is nothing to ask yet: connect a database or upload a file under Data.'
    }
    return ''
  }

  area() {
    return this.querySelector('textarea')
  }

  /** As tall as its text, up to a third of the window. */
  fit() {
    const area = this.area()
    if (!area) return
    area.style.height = 'auto'
    area.style.height = Math.min(area.scrollHeight, innerHeight / 3) + 'px'
  }
}

customElements.define('ask-box', AskBox)
