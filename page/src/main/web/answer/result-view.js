import { LitElement, html, nothing } from 'lit'
import { icon } from '../shell/icons.js'
import { announce } from '../shell/state.js'
import { address } from '../api/requests.js'
import { ask } from '../ask/conversations.js'
import { count, heading, rows, writerOf } from '../format/values.js'
import { fittingCharts } from './fitting-charts.js'
import { asText } from './as-text.js'
import './result-table.js'
import './chart-view.js'

const MOST_ROWS = 10_000
/** A table of so many columns leaves room for a chart beside it. */
const FEW_COLUMNS = 2

/** The rows of an answer, drawn as what fits them. */
class ResultView extends LitElement {
  static properties = { result: { attribute: false }, turn: { attribute: false }, status: { attribute: false }, drawing: { state: true } }

  createRenderRoot() {
    return this
  }

  willUpdate(changed) {
    if (changed.has('result')) {
      this.charts = fittingCharts(this.result)
      this.drawing = this.charts[0]?.kind ?? 'none'
    }
  }

  render() {
    const { result } = this
    if (result.rows.length === 0) {
      return html`${this.written()}<div class="empty"><strong>No rows.</strong> The query ran, and nothing fits what was asked.</div>`
    }
    const chart = this.charts.find((each) => each.kind === this.drawing)
    return html`
      ${this.written()}
      <div class=${chart && chart.kind !== 'figure' && result.columns.length <= FEW_COLUMNS ? 'result-body beside' : 'result-body'}>
        ${chart?.kind === 'figure' ? this.figures(chart) : chart ? html`<chart-view .chart=${chart} .result=${result}></chart-view>` : nothing}
        ${chart?.kind === 'figure' && result.columns.length === chart.measures.length ? nothing : html`<result-table .result=${result}></result-table>`}
      </div>
      <footer class="result-foot">
        <span>${rows(result.row_count)}${result.truncated ? html` <span class="warn-text">shown; there are more</span>` : nothing}</span>
        ${result.truncated && (this.turn.maxRows ?? 0) < MOST_ROWS
          ? html`<button class="link" @click=${() => ask({ text: this.turn.question, mode: this.turn.mode, maxRows: MOST_ROWS })}>Show up to ${count(MOST_ROWS)}</button>`
          : nothing}
        <span class="engine" title=${result.engine_reason ?? ''}>${result.engine === 'direct' ? 'on the database' : 'on Spark'}</span>
        <span class="foot-end">${this.drawings()} ${this.exports()}</span>
      </footer>`
  }

  /** What was made of the rows elsewhere. */
  written() {
    const { written } = this.result
    if (!written) return nothing
    const done = { create: 'made', replace: 'replaced', append: 'appended to', upsert: 'updated by key' }[written.action] ?? written.action
    const target =
      written.format === 'table'
        ? html`table <code>${written.target}</code>`
        : html`file <a href=${address(`/files/${encodeURIComponent(written.target)}`)} download=${written.target}>${written.target}</a>`
    return html`<p class="written">${icon('check')} <span>${rows(written.rows)} written: ${target}, ${done}.</span></p>`
  }

  figures(chart) {
    return html`<dl class="figures">
      ${chart.measures.map((index) => {
        const column = this.result.columns[index]
        const value = this.result.rows[0][index]
        return html`<div><dt>${heading(column.name)}</dt><dd title=${String(value)}>${value == null ? 'nothing' : writerOf(column, index, this.result.rows)(value)}</dd></div>`
      })}
    </dl>`
  }

  drawings() {
    if (this.charts.length === 0 || this.charts[0].kind === 'figure') return nothing
    return html`<span class="segments" role="group" aria-label="Drawn as">
      ${[...this.charts.map((each) => each.kind), 'none'].map(
        (kind) => html`<button aria-pressed=${kind === this.drawing} @click=${() => (this.drawing = kind)}>
          ${{ bars: html`${icon('bars')} Bars`, lines: html`${icon('line')} Lines`, none: 'Only rows' }[kind]}
        </button>`,
      )}
    </span>`
  }

  exports() {
    const chart = this.drawing === 'bars' || this.drawing === 'lines'
    return html`
      ${chart ? html`<button class="quiet" @click=${this.png} title="The chart as a picture">${icon('download')} PNG</button>` : nothing}
      <button class="quiet" @click=${this.copy} title="The rows as a table, for a spreadsheet">${icon('copy')} Copy rows</button>
      ${this.status === 'succeeded'
        ? ['csv', 'json', 'parquet'].map(
            (format) => html`<a class="quiet" href=${address(`/runs/${this.turn.id}/download?format=${format}`)} download=${`answer.${format}`}
              title=${`All rows as ${format.toUpperCase()}`}>${format === 'csv' ? icon('download') : nothing} ${{ csv: 'CSV', json: 'JSON', parquet: 'Parquet' }[format]}</a>`,
          )
        : nothing}`
  }

  png() {
    this.querySelector('chart-view').download(this.turn.question)
  }

  async copy() {
    await navigator.clipboard.writeText(asText(this.result))
    announce('Copied ' + rows(this.result.rows.length) + '.')
  }
}

customElements.define('result-view', ResultView)
