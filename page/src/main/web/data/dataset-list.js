import { LitElement, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { icon } from '../shell/icons.js'
import { announce } from '../shell/state.js'
import { count } from '../format/values.js'
import { correctTypes, deleteDataset, uploadDataset } from './datasets.js'

const TYPES = ['integer', 'decimal', 'double', 'text', 'date', 'timestamp', 'boolean']
const KINDS = '.csv,.tsv,.json,.jsonl,.ndjson,.parquet,.orc,.gz'

/** Uploaded files: put here by a button or by dropping them; their columns' types can be put right. */
class DatasetList extends LitElement {
  static properties = {
    datasets: { attribute: false },
    uploads: { state: true },
    over: { state: true },
    /** Types that were changed and not yet sent, by dataset. */
    types: { state: true },
    problems: { state: true },
  }

  constructor() {
    super()
    this.uploads = []
    this.types = {}
    this.problems = {}
  }

  createRenderRoot() {
    return this
  }

  render() {
    if (this.datasets === null) return nothing
    return html`
      <section class="data-group" aria-labelledby="files">
        <header class="data-group-head"><h2 id="files">Files</h2></header>
        <label class=${this.over ? 'drop over' : 'drop'} @dragover=${this.drag} @dragleave=${() => (this.over = false)} @drop=${this.drop}>
          ${icon('file')}<span><strong>Upload a file</strong> or drop it here: CSV, JSON lines, Parquet, ORC</span>
          <input type="file" id="upload" class="unseen" multiple accept=${KINDS} @change=${this.picked}>
        </label>
        ${this.uploads.map((each) => this.upload(each))}
        <ul class="entries">${repeat(this.datasets, (each) => each.id, (each) => html`<li class="entry">${this.entry(each)}</li>`)}</ul>
      </section>`
  }

  upload(each) {
    return html`<div class="uploading">
      <span>${each.file.name}</span>
      ${each.problem
        ? html`<span class="field-error" role="alert">${each.problem.message} ${each.problem.remedy}</span><button class="link" @click=${() => this.forget(each)}>Close</button>`
        : html`<progress max="1" .value=${each.fraction} aria-label=${'Uploading ' + each.file.name}></progress><span class="faint">${each.fraction < 1 ? Math.round(each.fraction * 100) + ' %' : 'Reading …'}</span>`}
    </div>`
  }

  entry(dataset) {
    const changed = this.types[dataset.id] ?? {}
    const problem = this.problems[dataset.id]
    return html`
      <div class="entry-head">
        ${icon('file')}
        <div class="entry-name"><strong>${dataset.name}</strong><span>${count(dataset.rows)} rows
          ${dataset.bad_rows ? html`<span class="warn-text">${count(dataset.bad_rows)} could not be read</span>` : nothing}</span></div>
        <div class="entry-actions">
          <button class="square" aria-label=${'Delete ' + dataset.name} title="Delete" @click=${() => this.remove(dataset)}>${icon('trash')}</button>
        </div>
      </div>
      <details class="schema">
        <summary><span class="table-name">Columns</span><span class="faint">${dataset.columns.length}</span></summary>
        <ul class="columns">
          ${dataset.columns.map(
            (column) => html`<li>
              <code>${column.name}</code>
              <select aria-label=${'Type of ' + column.name} @change=${(event) => this.retype(dataset, column, event.target.value)}>
                ${[...new Set([column.type, ...TYPES])].map(
                  (type) => html`<option value=${type} .selected=${type === (changed[column.name] ?? column.type)}>${type}</option>`,
                )}
              </select>
            </li>`,
          )}
        </ul>
        ${Object.keys(changed).length > 0 ? html`<button class="primary" @click=${() => this.save(dataset)}>Save types</button>` : nothing}
      </details>
      ${(dataset.notes ?? []).map((note) => html`<p class="hint">${note}</p>`)}
      ${dataset.bad_rows_shown?.length
        ? html`<details class="schema">
            <summary><span class="table-name">Lines that could not be read</span><span class="faint">${count(dataset.bad_rows)}</span></summary>
            <ul class="bad-rows">${dataset.bad_rows_shown.map((row) => html`<li><span class="faint">line ${row.line}</span> ${row.reason} <code>${row.text}</code></li>`)}</ul>
          </details>`
        : nothing}
      ${problem ? html`<p class="problem" role="alert">${problem.message} ${problem.remedy}</p>` : nothing}`
  }

  drag(event) {
    event.preventDefault()
    this.over = true
  }

  drop(event) {
    event.preventDefault()
    this.over = false
    this.send([...event.dataTransfer.files])
  }

  picked(event) {
    this.send([...event.target.files])
    event.target.value = ''
  }

  send(files) {
    for (const file of files) this.sendOne({ file, fraction: 0 })
  }

  async sendOne(each) {
    this.uploads = [...this.uploads, each]
    try {
      const dataset = await uploadDataset(each.file, null, (fraction) => {
        each.fraction = fraction
        this.requestUpdate()
      })
      this.forget(each)
      announce(`${dataset.name}: ${count(dataset.rows)} rows` + (dataset.bad_rows ? `, ${count(dataset.bad_rows)} could not be read` : ''))
    } catch (problem) {
      each.problem = problem
      this.requestUpdate()
    }
  }

  forget(upload) {
    this.uploads = this.uploads.filter((each) => each !== upload)
  }

  retype(dataset, column, type) {
    this.types = { ...this.types, [dataset.id]: { ...this.types[dataset.id], [column.name]: type } }
  }

  save(dataset) {
    return this.attempt(dataset, async () => {
      await correctTypes(dataset.id, this.types[dataset.id])
      this.types = { ...this.types, [dataset.id]: undefined }
      announce('Saved.')
    })
  }

  remove(dataset) {
    return this.attempt(dataset, () => deleteDataset(dataset.id))
  }

  async attempt(dataset, work) {
    this.problems = { ...this.problems, [dataset.id]: null }
    try {
      await work()
    } catch (problem) {
      this.problems = { ...this.problems, [dataset.id]: problem }
    }
  }
}

customElements.define('dataset-list', DatasetList)
