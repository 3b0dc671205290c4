-- Times are microseconds UTC, booleans 0 or 1, enumerations their names. Table and column names are
-- those of the other backend. Indexes say which question they are for.

CREATE TABLE schema_version (
    version    INTEGER PRIMARY KEY,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE queues (
    name        TEXT PRIMARY KEY,
    prefix      TEXT NOT NULL,
    next_number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    notes      TEXT NOT NULL,
    archived   INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE client_domains (
    id         INTEGER PRIMARY KEY,
    domain     TEXT NOT NULL,
    client_id  INTEGER NOT NULL REFERENCES clients,
    subdomains INTEGER NOT NULL CHECK (subdomains IN (0, 1)),
    archived   INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX client_domains_active ON client_domains (domain) WHERE archived = 0;

CREATE TABLE contacts (
    id            INTEGER PRIMARY KEY,
    email         TEXT NOT NULL,
    name          TEXT NOT NULL,
    client_id     INTEGER NOT NULL REFERENCES clients,
    language      TEXT NOT NULL,
    undeliverable INTEGER NOT NULL CHECK (undeliverable IN (0, 1)),
    archived      INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contacts_active ON contacts (email) WHERE archived = 0;
CREATE INDEX contacts_any ON contacts (email);  -- seen before, changes of archived ones

CREATE TABLE agents (
    id         INTEGER PRIMARY KEY,
    email      TEXT NOT NULL,
    name       TEXT NOT NULL,
    archived   INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX agents_active ON agents (email) WHERE archived = 0;

CREATE TABLE tickets (
    id          INTEGER PRIMARY KEY,
    queue       TEXT NOT NULL REFERENCES queues,
    number      INTEGER NOT NULL,
    subject     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('new', 'open', 'pending', 'resolved', 'closed')),
    client_id   INTEGER REFERENCES clients,
    contact_id  INTEGER REFERENCES contacts,
    assignee_id INTEGER REFERENCES agents,
    merged_into INTEGER REFERENCES tickets,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (queue, number)
) STRICT;
CREATE INDEX tickets_contact ON tickets (contact_id) WHERE contact_id IS NOT NULL;  -- seen before
CREATE INDEX tickets_client ON tickets (client_id, updated_at)
    WHERE client_id IS NOT NULL;  -- similar candidates
CREATE INDEX tickets_resolved ON tickets (updated_at) WHERE state = 'resolved';  -- closing by time

CREATE TABLE watchers (
    ticket_id INTEGER NOT NULL REFERENCES tickets,
    email     TEXT NOT NULL,
    PRIMARY KEY (ticket_id, email)
) STRICT, WITHOUT ROWID;
CREATE INDEX watchers_email ON watchers (email);  -- seen before

-- Content of raw mails and attachments. Chunks are clustered by blob: reading one is sequential.
CREATE TABLE blobs (
    id         INTEGER PRIMARY KEY,
    sha256     BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    octets     INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE blob_chunks (
    blob_id INTEGER NOT NULL REFERENCES blobs,
    seq     INTEGER NOT NULL,
    data    BLOB NOT NULL,
    PRIMARY KEY (blob_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    id                INTEGER PRIMARY KEY,
    queue             TEXT NOT NULL,
    recipient         TEXT NOT NULL,
    reverse_path      TEXT NOT NULL,
    author            TEXT NOT NULL,
    subject           TEXT NOT NULL,
    message_id        TEXT NOT NULL,
    digest            BLOB NOT NULL CHECK (length(digest) = 32),
    door              TEXT NOT NULL,
    door_key          TEXT NOT NULL,
    queue_id          TEXT NOT NULL,
    octets            INTEGER NOT NULL,
    received_at       INTEGER NOT NULL,
    outcome           TEXT NOT NULL,
    reason            TEXT NOT NULL,
    text              TEXT NOT NULL,
    trace             TEXT NOT NULL,
    ticket_id         INTEGER REFERENCES tickets,
    article_id        INTEGER REFERENCES articles,
    original_blob_id  INTEGER NOT NULL REFERENCES blobs,
    first_delivery_id INTEGER REFERENCES deliveries
) STRICT;
-- The identity of a delivery. The Message-ID comes first so that the same index finds the ticket of
-- an In-Reply-To.
CREATE UNIQUE INDEX deliveries_key ON deliveries (message_id, queue, digest)
    WHERE outcome <> 'duplicate';
CREATE UNIQUE INDEX deliveries_door_key ON deliveries (door_key)
    WHERE door_key <> '' AND outcome <> 'duplicate';
-- With the outcome in it, or the planner would read all duplicates.
CREATE INDEX deliveries_duplicate ON deliveries (message_id, outcome)
    WHERE outcome = 'duplicate';
CREATE INDEX deliveries_outcome ON deliveries (outcome);  -- sums and the filter
CREATE INDEX deliveries_ticket ON deliveries (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX deliveries_queue_id ON deliveries (queue_id) WHERE queue_id <> '';

CREATE TABLE articles (
    id           INTEGER PRIMARY KEY,
    ticket_id    INTEGER NOT NULL REFERENCES tickets,
    kind         TEXT NOT NULL CHECK (kind IN ('client', 'agent', 'note', 'system')),
    author       TEXT NOT NULL,
    author_email TEXT NOT NULL,
    trust        TEXT NOT NULL,
    warning      TEXT NOT NULL,
    subject      TEXT NOT NULL,
    text         TEXT NOT NULL,
    html         TEXT NOT NULL,
    new_text     TEXT NOT NULL,
    message_id   TEXT NOT NULL,
    delivery_id  INTEGER REFERENCES deliveries,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_ticket ON articles (ticket_id);

CREATE TABLE article_attachments (
    article_id   INTEGER NOT NULL REFERENCES articles,
    position     INTEGER NOT NULL,
    name         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    octets       INTEGER NOT NULL,
    sha256       BLOB NOT NULL CHECK (length(sha256) = 32),
    is_inline    INTEGER NOT NULL CHECK (is_inline IN (0, 1)),
    content_id   TEXT NOT NULL,
    refused      TEXT NOT NULL,
    blob_id      INTEGER REFERENCES blobs,
    PRIMARY KEY (article_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE reviews (
    id          INTEGER PRIMARY KEY,
    delivery_id INTEGER NOT NULL UNIQUE REFERENCES deliveries,
    reason      TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    ended_at    INTEGER
) STRICT;
CREATE INDEX reviews_waiting ON reviews (id) WHERE ended_at IS NULL;

CREATE TABLE outbox (
    id               INTEGER PRIMARY KEY,
    kind             TEXT NOT NULL,
    ticket_id        INTEGER REFERENCES tickets,
    recipient        TEXT NOT NULL,
    recipient_domain TEXT NOT NULL,
    subject          TEXT NOT NULL,
    language         TEXT NOT NULL,
    in_reply_to      TEXT NOT NULL,
    automatic        INTEGER NOT NULL CHECK (automatic IN (0, 1)),
    state            TEXT NOT NULL
        CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
    attempts         INTEGER NOT NULL,
    next_attempt_at  INTEGER NOT NULL,
    last_error       TEXT NOT NULL,
    lease_owner      TEXT NOT NULL,
    lease_until      INTEGER,
    created_at       INTEGER NOT NULL,
    sent_at          INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state IN ('queued', 'sending');
-- Seen before, the budget of a recipient, closed answers.
CREATE INDEX outbox_recipient ON outbox (recipient, automatic, created_at);
CREATE INDEX outbox_domain ON outbox (recipient_domain, created_at) WHERE automatic = 1;
CREATE INDEX outbox_automatic ON outbox (created_at) WHERE automatic = 1;

CREATE TABLE notifications (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    text       TEXT NOT NULL,
    ticket_id  INTEGER REFERENCES tickets,
    created_at INTEGER NOT NULL,
    done       INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;
CREATE INDEX notifications_waiting ON notifications (kind, created_at) WHERE done = 0;
