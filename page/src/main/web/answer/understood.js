import { html, nothing } from 'lit'

/** How the question was understood: in a sentence, word by word, and what was assumed. */
export function understood(turn) {
  const meant = turn.understood
  // A yes to something that is to be written says nothing of what was meant.
  const chosen = turn.needsInput?.proposal ? undefined : turn.needsInput?.choices?.find((choice) => choice.id === turn.answer)
  if (!meant?.summary && !chosen) return nothing
  const notes = turn.mapped?.plan?.notes ?? []
  return html`
    <details class="understood" ?open=${false}>
      <summary>
        <span class="understood-label">Understood as</span>
        <span class="understood-text">${chosen?.text ?? meant.summary}</span>
        ${meant?.remembered ? html`<span class="remembered">Remembered</span>` : nothing}
      </summary>
      <div class="understood-body">
        <h3>How this was understood</h3>
        ${meant?.understood?.length
          ? html`<dl class="words">
              ${meant.understood.map((each) => html`<div><dt>“${each.words}”</dt><dd>${each.meaning}</dd></div>`)}
            </dl>`
          : nothing}
        ${part('Kept from before', turn.understood?.edit && turn.understood.edit !== 'new' ? meant?.kept : [])}
        ${part('Changed', turn.understood?.edit && turn.understood.edit !== 'new' ? meant?.changed : [])}
        ${part('Assumed', notes)}
        ${meant?.remembered
          ? html`<p>${WHY[meant.remembered.because] ?? WHY.imported} “${meant.remembered.question}” A thumb down forgets it.</p>`
          : nothing}
        ${meant?.confidence != null ? html`<p class="faint">Confidence ${Math.round(meant.confidence * 100)} %</p>` : nothing}
        ${turn.program?.explanation ? html`<p class="explanation">${turn.program.explanation}</p>` : nothing}
      </div>
    </details>
    ${followed(turn)}
    ${notes.length ? html`<p class="assumed"><span>Assumed</span> ${notes.join('; ')}</p>` : nothing}`
}

/** What a follow-up kept and changed is said at once: it is what goes wrong most easily. */
function followed(turn) {
  const { edit, kept = [], changed = [] } = turn.understood ?? {}
  if (!edit || edit === 'new' || edit === 'start_over') return nothing
  return html`<p class="followed">
    ${kept.length ? html`<span>Kept</span> ${kept.join(', ')}` : nothing} ${changed.length ? html`<span>Changed</span> ${changed.join(', ')}` : nothing}
  </p>`
}

/** Why what answers the question is remembered. */
const WHY = {
  liked: 'Answered as before, for somebody liked that answer:',
  passed: 'Answered as before, for that answer passed its checks:',
  written: 'Answered as somebody wrote it down:',
  imported: 'Answered as it was brought along:',
}

const part = (title, lines) =>
  lines?.length ? html`<p><strong>${title}:</strong> ${lines.join('; ')}</p>` : nothing
