// The stages in the words of who watches them.
const STAGES = {
  plan: { name: 'Understand', doing: 'Reading the question' },
  map: { name: 'Plan', doing: 'Finding tables and columns' },
  compose: { name: 'Write SQL', doing: 'Writing SQL' },
  review: { name: 'Review', doing: 'Reviewing the SQL' },
  execute: { name: 'Run', doing: 'Running' },
  verify: { name: 'Check', doing: 'Checking the answer' },
  probe: { name: 'Look', doing: 'Looking at the tables' },
}

export const stageName = (stage) => STAGES[stage]?.name ?? stage
export const stageDoing = (stage) => STAGES[stage]?.doing ?? stage
