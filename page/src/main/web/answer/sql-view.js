import { LitElement, css, html, nothing } from 'lit'

/**
 * SQL, highlighted, to be copied, changed and run again. Has a tree of its own: the editor then adopts its styles as sheets, which
 * the page's policy allows, and writes no style elements, which it does not. The editor comes when the first SQL is shown.
 */
class SqlView extends LitElement {
  static properties = {
    sql: { attribute: false },
    dialect: { attribute: false },
    explanation: { attribute: false },
    edited: { state: true },
  }

  static styles = css`
    :host { display: block; }
    .tools { display: flex; gap: 6px; align-items: center; margin-bottom: 8px; flex-wrap: wrap; }
    .dialect { color: var(--muted); font-size: 12px; margin-inline-end: auto; }
    button { font: inherit; font-size: 13px; color: var(--text); background: var(--surface); border: 1px solid var(--border); border-radius: 7px; padding: 4px 10px; cursor: pointer; }
    button:hover { background: var(--hover); }
    button.primary { background: var(--accent-fill); border-color: var(--accent-fill); color: var(--on-accent); }
    button:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
    pre, .editor { margin: 0; font-size: 13px; line-height: 1.55; font-family: var(--mono); }
    pre { padding: 10px 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
    .frame { border: 1px solid var(--border); border-radius: 8px; background: var(--sunken); overflow: hidden; max-height: 460px; overflow-y: auto; }
    .frame.edited { border-color: var(--accent); }
    p { margin: 10px 0 0; color: var(--muted); font-size: 13px; line-height: 1.5; }
  `

  constructor() {
    super()
    this.edited = false
  }

  render() {
    return html`
      <div class="tools">
        <span class="dialect">${DIALECTS[this.dialect] ?? 'SQL'}${this.edited ? ' · changed' : ' · edit to run your own'}</span>
        ${this.edited ? html`<button @click=${this.reset}>Undo changes</button>` : nothing}
        <button @click=${this.copy}>Copy</button>
        <button class=${this.edited ? 'primary run' : 'run'} @click=${this.run} title="Ctrl+Enter">Run${this.edited ? ' changed SQL' : ' again'}</button>
      </div>
      <div class=${this.edited ? 'frame edited' : 'frame'}><div class="editor"></div></div>
      ${this.explanation ? html`<p>${this.explanation}</p>` : nothing}`
  }

  async firstUpdated() {
    const place = this.renderRoot.querySelector('.editor')
    const plain = document.createElement('pre')
    plain.textContent = this.sql
    place.append(plain)
    const { openEditor } = await import('./sql-editor.js')
    if (this.editor || !this.isConnected) return
    plain.remove()
    this.editor = openEditor(place, this.renderRoot, {
      sql: this.sql,
      dialect: this.dialect,
      onChange: (text) => (this.edited = text !== this.sql),
      onRun: () => this.run(),
    })
  }

  updated(changed) {
    if (changed.has('sql') && changed.get('sql') !== undefined) this.reset()
  }

  text() {
    return this.editor?.text() ?? this.sql
  }

  reset() {
    this.editor?.replace(this.sql)
    this.edited = false
  }

  async copy() {
    await navigator.clipboard.writeText(this.text())
    this.dispatchEvent(new CustomEvent('copied'))
  }

  run() {
    if (this.text().trim() !== '') this.dispatchEvent(new CustomEvent('run-sql', { detail: this.text() }))
  }
}

const DIALECTS = { postgresql: 'PostgreSQL', mysql: 'MySQL', sqlite: 'SQLite', spark: 'Spark SQL' }

customElements.define('sql-view', SqlView)
