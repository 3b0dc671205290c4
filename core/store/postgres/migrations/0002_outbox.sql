-- What the outbox worker and the chores need. Only additions: a program of the version before goes on.

ALTER TABLE outbox ADD COLUMN article_id bigint REFERENCES articles;  -- what the mail speaks of
ALTER TABLE outbox ADD COLUMN text text NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN message_id text NOT NULL DEFAULT '';  -- as it was sent
CREATE INDEX outbox_leased ON outbox (lease_owner) WHERE state = 'sending';

-- Retention: the original is another blob then, an empty one.
ALTER TABLE deliveries ADD COLUMN original_gone boolean NOT NULL DEFAULT false;
-- Whether content is still in use.
CREATE INDEX deliveries_original ON deliveries (original_blob_id);
CREATE INDEX article_attachments_blob ON article_attachments (blob_id) WHERE blob_id IS NOT NULL;

-- Who does what only one may do at a time.
CREATE TABLE leases (
    name       text PRIMARY KEY,
    owner      text NOT NULL,
    held_until bigint NOT NULL
);

-- maildocket_apply_1 with mails that name their article and bring a text of their own.
CREATE FUNCTION maildocket_apply_2(
    p_now bigint, p_held_delivery bigint,
    p_ticket bigint, p_new_state text,
    p_queue text, p_subject text, p_client bigint, p_contact bigint,
    p_contact_client bigint, p_contact_email text, p_contact_name text,
    p_articles text[], p_attachments_of integer[], p_attachments text[],
    p_attachment_sha256 bytea[], p_attachment_blobs bytea[],
    p_blob_sha256 bytea[], p_blob_data bytea[],
    p_watchers text[],
    p_outbox text[],  -- kind, recipient, recipient_domain, subject, language, in_reply_to,
                      -- automatic, text
    p_notifications text[], p_undeliverable text, p_review text,
    p_delivery text[], p_digest bytea, p_octets bigint,
    p_original_sha256 bytea, p_original_octets bigint, p_original bytea,
    OUT o_delivery bigint, OUT o_ticket bigint, OUT o_prefix text, OUT o_number bigint,
    OUT o_article bigint
) LANGUAGE plpgsql AS $$
DECLARE
    i integer;
BEGIN
    SELECT a.o_delivery, a.o_ticket, a.o_prefix, a.o_number, a.o_article
    INTO o_delivery, o_ticket, o_prefix, o_number, o_article
    FROM maildocket_apply_1(
        p_now, p_held_delivery, p_ticket, p_new_state, p_queue, p_subject, p_client, p_contact,
        p_contact_client, p_contact_email, p_contact_name, p_articles, p_attachments_of,
        p_attachments, p_attachment_sha256, p_attachment_blobs, p_blob_sha256, p_blob_data,
        p_watchers, '{}', p_notifications, p_undeliverable, p_review, p_delivery, p_digest,
        p_octets, p_original_sha256, p_original_octets, p_original) AS a;
    FOR i IN 0 .. cardinality(p_outbox) / 8 - 1 LOOP
        INSERT INTO outbox (kind, ticket_id, article_id, recipient, recipient_domain, subject,
                            language, in_reply_to, automatic, text, state, attempts,
                            next_attempt_at, last_error, lease_owner, created_at)
        VALUES (p_outbox[8 * i + 1], o_ticket, o_article, p_outbox[8 * i + 2],
                p_outbox[8 * i + 3], p_outbox[8 * i + 4], p_outbox[8 * i + 5],
                p_outbox[8 * i + 6], p_outbox[8 * i + 7]::boolean, p_outbox[8 * i + 8], 'queued',
                0, p_now, '', '', p_now);
    END LOOP;
END $$;
