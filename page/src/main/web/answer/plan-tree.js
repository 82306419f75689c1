import { html } from 'lit'

const OPERATIONS = [
  { match: /^(scan) (.*)$/, name: 'Read', kind: 'read' },
  { match: /^(filter) (.*)$/, name: 'Keep', kind: 'filter' },
  { match: /^((?:inner|left|right|full|cross|semi|anti) join(?: on)?|join of each with each) ?(.*)$/, name: 'Join', kind: 'join' },
  { match: /^(group by|group all:?) ?(.*)$/, name: 'Group', kind: 'group' },
  { match: /^(show) (.*)$/, name: 'Show', kind: 'show' },
  { match: /^(sort by) (.*)$/, name: 'Sort', kind: 'sort' },
  { match: /^(limit) (.*)$/, name: 'Limit', kind: 'sort' },
  { match: /^(add) (.*)$/, name: 'Add', kind: 'group' },
  { match: /^(distinct)(.*)$/, name: 'Distinct', kind: 'show' },
]

/** The plan, first step at the bottom: what is indented feeds what is above it. */
export function planTree(text) {
  const roots = parse(text)
  return html`
    <p class="panel-note">Read from the inside out: each step takes the rows of the steps below it.</p>
    <ul class="plan" aria-label="Plan">${roots.map(node)}</ul>`
}

function node({ line, inputs }) {
  const operation = OPERATIONS.find((each) => each.match.test(line))
  const [, word, rest] = operation ? operation.match.exec(line) : [null, '', line]
  const step = html`<span class=${'operation ' + (operation?.kind ?? 'other')} title=${word}>${operation?.name ?? ''}</span>
      <code>${operation?.kind === 'join' ? joinText(word, rest) : rest}</code>`
  return inputs.length === 0
    ? html`<li>${step}</li>`
    : html`<li><details open><summary>${step}</summary><ul>${inputs.map(node)}</ul></details></li>`
}

const joinText = (word, rest) => (word.startsWith('inner') ? rest : word.replace(/ join( on)?$/, '') + ': ' + rest)

/** Two spaces deeper is one step further in. */
function parse(text) {
  const roots = []
  const path = []
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const depth = (line.length - line.trimStart().length) / 2
    const added = { line: line.trim(), inputs: [] }
    if (depth === 0 || path.length === 0) roots.push(added)
    else path[Math.min(depth, path.length) - 1].inputs.push(added)
    path.length = Math.min(depth, path.length)
    path.push(added)
  }
  return roots
}
