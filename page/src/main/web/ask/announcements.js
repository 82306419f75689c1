import { stageName } from './stages.js'
import { rows } from '../format/values.js'

/** What a screen reader is told of an event; null where it is told nothing: few words, and only of what matters. */
export function announcementOf(turn, event) {
  if (!turn.askedAt) return null
  switch (event.type) {
    case 'stage-completed':
      return stageName(event.stage) + ': done'
    case 'stage-rejected':
      return stageName(event.stage) + ': sent back, and tried again'
    case 'needs-input':
      return 'Which one is meant? ' + event.choices.length + ' choices.'
    case 'succeeded':
      return 'Answered: ' + rows(turn.result?.row_count ?? event.row_count) + '. ' + (event.verdict?.summary ?? '')
    case 'failed':
      return 'Not answered. ' + (event.failure?.message ?? '')
    case 'cancelled':
      return 'Cancelled.'
    case 'timed-out':
      return 'Not answered in time.'
    default:
      return null
  }
}
