-- The choice that the user of a waiting workflow made.
ALTER TABLE workflow ADD COLUMN answer text;

-- The turns of a conversation.
CREATE INDEX workflow_conversation ON workflow (conversation_id, accepted_at) WHERE conversation_id IS NOT NULL;

-- Which turn of a conversation was begun last, so that two gateways do not begin two at once. Not part of the journal: where it is
-- empty, the table of workflows still says what is running.
CREATE TABLE conversation_turn (
    connection_id   text NOT NULL,
    conversation_id text NOT NULL,
    workflow_id     text NOT NULL,
    taken_at        timestamptz NOT NULL,
    PRIMARY KEY (connection_id, conversation_id)
);
