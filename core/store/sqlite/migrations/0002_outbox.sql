-- What the outbox worker and the chores need. Only additions: a program of the version before goes on.

ALTER TABLE outbox ADD COLUMN article_id INTEGER REFERENCES articles;  -- what the mail speaks of
ALTER TABLE outbox ADD COLUMN text TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN message_id TEXT NOT NULL DEFAULT '';  -- as it was sent
CREATE INDEX outbox_leased ON outbox (lease_owner) WHERE state = 'sending';

-- Retention: the original is another blob then, an empty one.
ALTER TABLE deliveries ADD COLUMN original_gone INTEGER NOT NULL DEFAULT 0
    CHECK (original_gone IN (0, 1));
-- Whether content is still in use.
CREATE INDEX deliveries_original ON deliveries (original_blob_id);
CREATE INDEX article_attachments_blob ON article_attachments (blob_id) WHERE blob_id IS NOT NULL;

-- Who does what only one may do at a time.
CREATE TABLE leases (
    name       TEXT PRIMARY KEY,
    owner      TEXT NOT NULL,
    held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
