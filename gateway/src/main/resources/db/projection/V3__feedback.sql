-- What users think of answers: the newest of each workflow, filled again from its topic whenever a gateway starts.
CREATE TABLE workflow_feedback (
    workflow_id text PRIMARY KEY,
    thumb       text NOT NULL,
    comment     text,
    at          timestamptz NOT NULL
);
