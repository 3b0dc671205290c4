-- What a mail writes, in one round trip.

-- The blob of a digest, made if it is new. `p_data` is its content if that fits into one chunk and
-- null if the caller writes the chunks. No row is touched that is there already: what everybody
-- attaches must not become a lock.
CREATE FUNCTION maildocket_blob_1(
    p_sha256 bytea, p_octets bigint, p_data bytea, p_now bigint,
    OUT o_id bigint, OUT o_made boolean
) LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blobs (sha256, octets, created_at) VALUES (p_sha256, p_octets, p_now)
    ON CONFLICT (sha256) DO NOTHING RETURNING id INTO o_id;
    o_made := o_id IS NOT NULL;
    IF NOT o_made THEN
        SELECT id INTO STRICT o_id FROM blobs WHERE sha256 = p_sha256;
    ELSIF p_data IS NOT NULL AND p_octets > 0 THEN
        INSERT INTO blob_chunks (blob_id, seq, data) VALUES (o_id, 0, p_data);
    END IF;
END $$;

-- Makes a queue's row and its sequence unless they are there; the prefix follows the configuration.
CREATE FUNCTION maildocket_ensure_queue_1(p_name text, p_prefix text, p_first_number bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO queues (name, prefix) VALUES (p_name, p_prefix)
    ON CONFLICT (name) DO UPDATE SET prefix = excluded.prefix
    WHERE queues.prefix <> excluded.prefix;
    EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I START %s',
                   'ticket_number_' || md5(p_name), p_first_number);
END $$;

-- Rows of a kind come as one array of texts, a fixed number for each row.
-- SQLSTATE MD404: not held any more; MD409: run the transaction again.
CREATE FUNCTION maildocket_apply_1(
    p_now bigint, p_held_delivery bigint,
    p_ticket bigint, p_new_state text,
    p_queue text, p_subject text, p_client bigint, p_contact bigint,
    p_contact_client bigint, p_contact_email text, p_contact_name text,
    p_articles text[],  -- kind, author, author_email, trust, warning, subject, text, html,
                        -- new_text, message_id
    p_attachments_of integer[],  -- numbers of the articles that have them
    p_attachments text[],        -- name, content_type, octets, is_inline, content_id, refused
    p_attachment_sha256 bytea[],
    p_attachment_blobs bytea[],  -- digests, null where the content was refused
    p_blob_sha256 bytea[], p_blob_data bytea[],
    p_watchers text[],
    p_outbox text[],  -- kind, recipient, recipient_domain, subject, language, in_reply_to, automatic
    p_notifications text[],  -- kind, text, quiet since or null
    p_undeliverable text, p_review text,
    p_delivery text[],  -- queue, recipient, reverse_path, author, subject, message_id, door,
                        -- door_key, queue_id, outcome, reason, text, trace
    p_digest bytea, p_octets bigint,
    p_original_sha256 bytea, p_original_octets bigint, p_original bytea,
    OUT o_delivery bigint, OUT o_ticket bigint, OUT o_prefix text, OUT o_number bigint,
    OUT o_article bigint
) LANGUAGE plpgsql AS $$
DECLARE
    v_queue text := p_queue;
    v_contact bigint := p_contact;
    v_article bigint;
    v_blob bigint;
    i integer;
BEGIN
    IF p_held_delivery IS NOT NULL THEN
        PERFORM FROM deliveries
        WHERE id = p_held_delivery AND outcome = 'held' FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'this delivery is not held' USING ERRCODE = 'MD404';
        END IF;
    END IF;

    IF p_queue IS NOT NULL THEN
        IF p_contact_email IS NOT NULL THEN
            INSERT INTO contacts (email, name, client_id, language, undeliverable, archived,
                                  created_at)
            VALUES (p_contact_email, p_contact_name, p_contact_client, '', false, false, p_now)
            ON CONFLICT (email) WHERE NOT archived DO NOTHING RETURNING id INTO v_contact;
            IF v_contact IS NULL THEN
                SELECT id INTO v_contact FROM contacts
                WHERE email = p_contact_email AND NOT archived;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'a contact vanished' USING ERRCODE = 'MD409';
                END IF;
            END IF;
        END IF;
        o_number := nextval(('ticket_number_' || md5(p_queue))::regclass);
        INSERT INTO tickets (queue, number, subject, state, client_id, contact_id, created_at,
                             updated_at)
        VALUES (p_queue, o_number, p_subject, 'new', p_client, v_contact, p_now, p_now)
        RETURNING id INTO o_ticket;
    ELSIF p_ticket IS NOT NULL THEN
        o_ticket := p_ticket;
        -- A mail that leaves nothing on the ticket (the answer to a closed one) does not touch it.
        IF p_new_state IS NULL AND p_articles = '{}' THEN
            SELECT queue, number INTO STRICT v_queue, o_number FROM tickets WHERE id = p_ticket;
        ELSE
            UPDATE tickets SET updated_at = p_now, state = coalesce(p_new_state, state)
            WHERE id = p_ticket
              AND (p_new_state IS NULL OR p_new_state = 'closed' OR state <> 'closed')
            RETURNING queue, number INTO v_queue, o_number;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the ticket was closed in the meantime' USING ERRCODE = 'MD409';
            END IF;
        END IF;
    END IF;
    IF v_queue IS NOT NULL THEN
        SELECT prefix INTO o_prefix FROM queues WHERE name = v_queue;
    END IF;

    o_delivery := coalesce(p_held_delivery, nextval('deliveries_id_seq'));
    FOR i IN 1 .. cardinality(p_blob_sha256) LOOP
        PERFORM maildocket_blob_1(
            p_blob_sha256[i], length(p_blob_data[i]), p_blob_data[i], p_now);
    END LOOP;
    FOR i IN 0 .. cardinality(p_articles) / 10 - 1 LOOP
        INSERT INTO articles (ticket_id, kind, author, author_email, trust, warning, subject, text,
                              html, new_text, message_id, delivery_id, created_at)
        VALUES (o_ticket, p_articles[10 * i + 1], p_articles[10 * i + 2], p_articles[10 * i + 3],
                p_articles[10 * i + 4], p_articles[10 * i + 5], p_articles[10 * i + 6],
                p_articles[10 * i + 7], p_articles[10 * i + 8], p_articles[10 * i + 9],
                p_articles[10 * i + 10], o_delivery, p_now)
        RETURNING id INTO v_article;
        o_article := coalesce(o_article, v_article);
        IF i + 1 = ANY (p_attachments_of) THEN
            INSERT INTO article_attachments (article_id, position, name, content_type, octets,
                                             sha256, is_inline, content_id, refused, blob_id)
            SELECT v_article, n, p_attachments[6 * n + 1], p_attachments[6 * n + 2],
                   p_attachments[6 * n + 3]::bigint, p_attachment_sha256[n + 1],
                   p_attachments[6 * n + 4]::boolean, p_attachments[6 * n + 5],
                   p_attachments[6 * n + 6],
                   (SELECT id FROM blobs WHERE sha256 = p_attachment_blobs[n + 1])
            FROM generate_series(0, cardinality(p_attachment_sha256) - 1) AS n;
        END IF;
    END LOOP;

    IF p_held_delivery IS NULL THEN
        v_blob := (maildocket_blob_1(
            p_original_sha256, p_original_octets, p_original, p_now)).o_id;
        INSERT INTO deliveries (id, queue, recipient, reverse_path, author, subject, message_id,
                                digest, door, door_key, queue_id, octets, received_at, outcome,
                                reason, text, trace, ticket_id, article_id, original_blob_id)
        VALUES (o_delivery, p_delivery[1], p_delivery[2], p_delivery[3], p_delivery[4],
                p_delivery[5], p_delivery[6], p_digest, p_delivery[7], p_delivery[8],
                p_delivery[9], p_octets, p_now, p_delivery[10], p_delivery[11], p_delivery[12],
                p_delivery[13], o_ticket, o_article, v_blob);
    ELSE
        UPDATE deliveries SET outcome = p_delivery[10], reason = p_delivery[11],
            text = p_delivery[12], trace = p_delivery[13], ticket_id = o_ticket,
            article_id = o_article
        WHERE id = p_held_delivery;
        UPDATE reviews SET ended_at = p_now WHERE delivery_id = p_held_delivery;
    END IF;
    IF p_review IS NOT NULL THEN
        INSERT INTO reviews (delivery_id, reason, created_at) VALUES (o_delivery, p_review, p_now)
        ON CONFLICT (delivery_id) DO UPDATE SET reason = excluded.reason, ended_at = NULL;
    END IF;

    IF p_watchers <> '{}' THEN
        INSERT INTO watchers (ticket_id, email) SELECT o_ticket, unnest(p_watchers)
        ON CONFLICT DO NOTHING;
    END IF;
    FOR i IN 0 .. cardinality(p_outbox) / 7 - 1 LOOP
        INSERT INTO outbox (kind, ticket_id, recipient, recipient_domain, subject, language,
                            in_reply_to, automatic, state, attempts, next_attempt_at, last_error,
                            lease_owner, created_at)
        VALUES (p_outbox[7 * i + 1], o_ticket, p_outbox[7 * i + 2], p_outbox[7 * i + 3],
                p_outbox[7 * i + 4], p_outbox[7 * i + 5], p_outbox[7 * i + 6],
                p_outbox[7 * i + 7]::boolean, 'queued', 0, p_now, '', '', p_now);
    END LOOP;
    FOR i IN 0 .. cardinality(p_notifications) / 3 - 1 LOOP
        INSERT INTO notifications (kind, text, ticket_id, created_at, done)
        SELECT p_notifications[3 * i + 1], p_notifications[3 * i + 2], o_ticket, p_now, false
        WHERE p_notifications[3 * i + 3] IS NULL OR NOT EXISTS (
            SELECT FROM notifications
            WHERE kind = p_notifications[3 * i + 1] AND NOT done
              AND created_at >= p_notifications[3 * i + 3]::bigint);
    END LOOP;
    IF p_undeliverable IS NOT NULL THEN
        UPDATE contacts SET undeliverable = true WHERE email = p_undeliverable AND NOT archived;
    END IF;
END $$;
