import { html, nothing } from 'lit'
import { icon } from '../shell/icons.js'
import { state } from '../shell/state.js'
import { ask } from './conversations.js'
import { examplesFor, questionsAboutFiles } from './examples.js'

/** What greets a first visit: what can be asked, or how to get something that can. */
export function welcome() {
  if (state.connectionsProblem) return trouble(state.connectionsProblem)
  if (state.connections === null) return html`<div class="welcome" aria-busy="true"></div>`
  const connection = state.connections.find((each) => each.id === state.connection)
  const nothingToAsk = state.connections.length === 0 && (state.datasets ?? []).length === 0
  return html`
    <section class="welcome">
      <h1>Ask your data</h1>
      <p class="lead">
        In plain words. Every answer shows how it was understood, the plan, the SQL, and the checks it passed.
      </p>
      ${nothingToAsk ? connectFirst() : examples(connection)}
    </section>`
}

function examples(connection) {
  const files = (state.datasets ?? []).filter((each) => state.chosenDatasets.includes(each.id))
  const questions = files.length > 0 ? [...questionsAboutFiles(files), ...examplesFor(connection)].slice(0, 5) : examplesFor(connection)
  return html`
    ${connection?.id === 'shop'
      ? html`<p class="demo">${icon('database')} <strong>${connection.name}</strong>: orders, customers, products and payments of a made-up shop, about 200,000 rows.</p>`
      : nothing}
    ${questions.length > 0
      ? html`
          <h2 class="small">Try one of these</h2>
          <ul class="examples">
            ${questions.map((text) => html`<li><button class="example" @click=${() => ask({ text })}>${text}<span>${icon('chevron')}</span></button></li>`)}
          </ul>`
      : nothing}
    <p class="other">or <a href="#/data">connect a database of yours or upload a file</a></p>`
}

const connectFirst = () => html`
  <div class="offers">
    <a class="offer" href="#/data">${icon('database')}<strong>Connect a database</strong><span>PostgreSQL, MySQL, MariaDB or SQLite. It is only read.</span></a>
    <a class="offer" href="#/data">${icon('file')}<strong>Upload a file</strong><span>CSV, JSON lines, Parquet or ORC.</span></a>
    <div class="offer">${icon('play')}<strong>Try the demo shop</strong><span><code>./millrace load-demo</code> loads 200,000 rows to ask about into a PostgreSQL of yours; <code>./millrace up</code> brings it along.</span></div>
  </div>`

const trouble = (problem) => html`
  <section class="welcome"><h1>Millrace does not answer</h1><p class="lead">${problem.message} ${problem.remedy}</p></section>`
