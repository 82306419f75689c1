import { LitElement, html } from 'lit'
import { heading } from '../format/values.js'

/** A chart of some columns of a result. The library comes when the first chart is drawn. */
class ChartView extends LitElement {
  static properties = { chart: { attribute: false }, result: { attribute: false } }

  createRenderRoot() {
    return this
  }

  connectedCallback() {
    super.connectedCallback()
    this.redraw = () => this.draw()
    this.observer = new ResizeObserver(() => this.drawn?.resize())
    addEventListener('millrace-theme', this.redraw)
  }

  disconnectedCallback() {
    super.disconnectedCallback()
    removeEventListener('millrace-theme', this.redraw)
    this.observer.disconnect()
    this.drawn?.dispose()
    this.drawn = null
  }

  render() {
    const { columns, rows } = this.result
    const what = this.chart.measures.map((index) => heading(columns[index].name)).join(' and ')
    const by = heading(columns[this.chart.category].name).toLowerCase()
    return html`<div class=${'chart ' + this.chart.kind} role="img" aria-label=${`Chart: ${what} by ${by}, ${rows.length} rows. The rows follow as a table.`}></div>`
  }

  updated() {
    this.draw()
  }

  async draw() {
    const { drawChart } = await import('./draw-chart.js')
    if (!this.isConnected) return
    const place = this.querySelector('.chart')
    this.drawn?.dispose()
    this.drawn = drawChart(place, this.chart, this.result)
    this.observer.observe(place)
  }

  /** The chart as a PNG, twice as fine as on the screen. */
  download(title) {
    const picture = this.drawn.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: getComputedStyle(this).getPropertyValue('--surface') })
    const link = document.createElement('a')
    link.href = picture
    link.download = (title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 80).toLowerCase() || 'chart') + '.png'
    link.click()
  }
}

customElements.define('chart-view', ChartView)
