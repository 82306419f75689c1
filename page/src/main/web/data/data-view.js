import { html } from 'lit'
import './connection-list.js'
import './dataset-list.js'
import { state } from '../shell/state.js'

/** Everything that can be asked: databases and files. */
export function dataView() {
  return html`
    <div class="data">
      <h1>Data</h1>
      <connection-list .connections=${state.connections} .problem=${state.connectionsProblem}></connection-list>
      <dataset-list .datasets=${state.datasets}></dataset-list>
    </div>`
}
