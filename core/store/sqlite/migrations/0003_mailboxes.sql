-- Hosted mailboxes. Only additions: a program of the version before goes on.

-- One row for each mailbox that was ever used: its sign-in, then how taking mail goes.
CREATE TABLE mailboxes (
    name            TEXT PRIMARY KEY,
    sign_in_state   TEXT NOT NULL DEFAULT 'none'
        CHECK (sign_in_state IN ('none', 'ready', 'doubtful', 'reconnect_needed', 'misconfigured')),
    sign_in_reason  TEXT NOT NULL DEFAULT '',
    sign_in_code    TEXT NOT NULL DEFAULT '',
    failures        INTEGER NOT NULL DEFAULT 0,
    retry_at        INTEGER,
    sealed          BLOB NOT NULL DEFAULT x'',  -- encrypted; the key is not in the store
    generation      INTEGER NOT NULL DEFAULT 0,
    access_ends_at  INTEGER,
    granted_at      INTEGER,
    grant_ends_at   INTEGER,
    uid_validity    INTEGER NOT NULL DEFAULT 0,
    first_new_uid   INTEGER NOT NULL DEFAULT 0,
    misconfigured   INTEGER NOT NULL DEFAULT 0 CHECK (misconfigured IN (0, 1)),
    trouble         TEXT NOT NULL DEFAULT '',
    trouble_code    TEXT NOT NULL DEFAULT '',
    waiting         INTEGER NOT NULL DEFAULT 0,
    last_session_at INTEGER,
    last_mail_at    INTEGER,
    next_session_at INTEGER
) STRICT, WITHOUT ROWID;

-- Mails that are not done with: few.
CREATE TABLE mailbox_mails (
    mailbox      TEXT NOT NULL REFERENCES mailboxes ON DELETE CASCADE,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('taken', 'held', 'refused', 'failing')),
    message_id   TEXT NOT NULL,
    author       TEXT NOT NULL,
    door_key     TEXT NOT NULL,  -- what the ledger knows it by
    tries        INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    changed_at   INTEGER NOT NULL,
    PRIMARY KEY (mailbox, uid_validity, uid)
) STRICT, WITHOUT ROWID;

-- What became of a mail of a mailbox, duplicates too. Mails of other doors have no key and pay
-- nothing.
CREATE INDEX deliveries_by_door_key ON deliveries (door_key) WHERE door_key <> '';
