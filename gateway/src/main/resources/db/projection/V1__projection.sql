-- The projection of the journal. All of it can be thrown away: a gateway that finds an empty database reads the journal again.

CREATE TABLE workflow (
    -- the workflow's id, which is the request_id of the API
    workflow_id     text PRIMARY KEY,
    event_partition integer NOT NULL,
    -- the newest event that is part of this row
    last_offset     bigint NOT NULL,
    status          text NOT NULL,
    current_stage   text,
    mode            text,
    question        text,
    connection_id   text,
    engine          text,
    max_rows        integer,
    conversation_id text,
    accepted_at     timestamptz,
    deadline        timestamptz,
    finished_at     timestamptz,
    failure         json,
    needs_input     json,
    verdict         json
);

-- What the supervisor looks for.
CREATE INDEX workflow_overdue ON workflow (deadline) WHERE finished_at IS NULL;

CREATE TABLE workflow_step (
    workflow_id text NOT NULL,
    stage       text NOT NULL,
    attempt     integer NOT NULL,
    -- order in which the steps of the workflow started
    position    integer NOT NULL,
    last_offset bigint NOT NULL,
    status      text NOT NULL,
    output      json,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (workflow_id, stage, attempt)
);

CREATE TABLE workflow_event (
    workflow_id     text NOT NULL,
    event_partition integer NOT NULL,
    event_offset    bigint NOT NULL,
    message_id      text NOT NULL,
    type            text NOT NULL,
    at              timestamptz NOT NULL,
    -- json, not jsonb: clients see the same text here and on the live stream, whichever of the two they are served from
    payload         json NOT NULL,
    PRIMARY KEY (workflow_id, event_offset),
    UNIQUE (workflow_id, message_id)
);

-- How far the projection has read; the consumer starts here, not at the offsets committed to Kafka.
CREATE TABLE projection_position (
    event_partition integer PRIMARY KEY,
    next_offset     bigint NOT NULL
);

-- Request ids chosen by clients, so that the same one sent twice, to whichever gateway, starts one workflow.
CREATE TABLE request_claim (
    workflow_id  text PRIMARY KEY,
    -- of the goal: the same id with another goal is refused
    fingerprint  text NOT NULL,
    accepted_at  timestamptz NOT NULL,
    -- when somebody last began to publish the request
    taken_at     timestamptz NOT NULL,
    -- when Kafka had the request; null while it is being published
    published_at timestamptz
);

CREATE INDEX request_claim_accepted ON request_claim (accepted_at);
