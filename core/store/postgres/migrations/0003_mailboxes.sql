-- Hosted mailboxes. Only additions: a program of the version before goes on.

-- One row for each mailbox that was ever used: its sign-in, then how taking mail goes.
CREATE TABLE mailboxes (
    name            text COLLATE "C" PRIMARY KEY,
    sign_in_state   text NOT NULL DEFAULT 'none'
        CHECK (sign_in_state IN ('none', 'ready', 'doubtful', 'reconnect_needed', 'misconfigured')),
    sign_in_reason  text NOT NULL DEFAULT '',
    sign_in_code    text NOT NULL DEFAULT '',
    failures        bigint NOT NULL DEFAULT 0,
    retry_at        bigint,
    sealed          bytea NOT NULL DEFAULT '',  -- encrypted; the key is not in the store
    generation      bigint NOT NULL DEFAULT 0,
    access_ends_at  bigint,
    granted_at      bigint,
    grant_ends_at   bigint,
    uid_validity    bigint NOT NULL DEFAULT 0,
    first_new_uid   bigint NOT NULL DEFAULT 0,
    misconfigured   boolean NOT NULL DEFAULT false,
    trouble         text NOT NULL DEFAULT '',
    trouble_code    text NOT NULL DEFAULT '',
    waiting         bigint NOT NULL DEFAULT 0,
    last_session_at bigint,
    last_mail_at    bigint,
    next_session_at bigint
);

-- Mails that are not done with: few.
CREATE TABLE mailbox_mails (
    mailbox      text COLLATE "C" NOT NULL REFERENCES mailboxes ON DELETE CASCADE,
    uid_validity bigint NOT NULL,
    uid          bigint NOT NULL,
    state        text NOT NULL CHECK (state IN ('taken', 'held', 'refused', 'failing')),
    message_id   text NOT NULL,
    author       text NOT NULL,
    door_key     text NOT NULL,  -- what the ledger knows it by
    tries        bigint NOT NULL,
    reason       text NOT NULL,
    changed_at   bigint NOT NULL,
    PRIMARY KEY (mailbox, uid_validity, uid)
);

-- What became of a mail of a mailbox, duplicates too. Mails of other doors have no key and pay
-- nothing.
CREATE INDEX deliveries_by_door_key ON deliveries (door_key) WHERE door_key <> '';
