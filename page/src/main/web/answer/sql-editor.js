import { EditorState } from '@codemirror/state'
import { EditorView, drawSelection, highlightSpecialChars, keymap } from '@codemirror/view'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { HighlightStyle, bracketMatching, syntaxHighlighting } from '@codemirror/language'
import { MySQL, PostgreSQL, SQLite, StandardSQL, sql } from '@codemirror/lang-sql'
import { tags } from '@lezer/highlight'

const DIALECTS = { postgresql: PostgreSQL, mysql: MySQL, sqlite: SQLite }

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--sql-keyword)', fontWeight: '600' },
    { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-string)' },
    { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number)' },
    { tag: [tags.standard(tags.name), tags.function(tags.name), tags.typeName], color: 'var(--sql-function)' },
    { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  ]),
)

const look = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-content': { padding: '10px 2px', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--selection)' },
})

/**
 * Typing over a selection. Left to the browser, it would keep the look of what was there in style attributes, which the page's
 * policy forbids.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || !event.data || event.isComposing || view.state.selection.main.empty) return false
    event.preventDefault()
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true })
    return true
  },
})

/** An editor in a place of a shadow tree; Tab leaves it, as everywhere on the page. */
export function openEditor(parent, root, { sql: text, dialect, onChange, onRun }) {
  const view = new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: 'Mod-Enter', run: () => (onRun(), true) }, ...historyKeymap, ...defaultKeymap]),
        history(),
        drawSelection(),
        typeOver,
        highlightSpecialChars(),
        bracketMatching(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'SQL' }),
        sql({ dialect: DIALECTS[dialect] ?? StandardSQL, upperCaseKeywords: true }),
        colours,
        look,
        EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
      ],
    }),
  })
  return {
    text: () => view.state.doc.toString(),
    replace: (with_) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: with_ } }),
  }
}
