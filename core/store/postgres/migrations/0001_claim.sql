-- What a mail asks, in one round trip. Every statement of a function has a snapshot of its own, so
-- what comes after the lock sees what the host that held it has committed.
-- Names end in a version: a program of the next schema makes functions beside these.

-- A ticket with all that is decided by, reached through merges; null if there is none. `p_lock`
-- keeps its row until the transaction ends.
CREATE FUNCTION maildocket_ticket_facts_1(
    p_ticket bigint, p_author text, p_closed_since bigint, p_closed_max bigint, p_lock boolean
) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint := p_ticket;
    v_hops integer := 0;
    v_ticket record;
    v_prefix text;
    v_named record;
    v_contact_email text;
    v_assignee text;
    v_closed_answers bigint := 0;
BEGIN
    LOOP
        IF p_lock THEN
            SELECT * INTO v_ticket FROM tickets WHERE id = v_id FOR NO KEY UPDATE;
        ELSE
            SELECT * INTO v_ticket FROM tickets WHERE id = v_id;
        END IF;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        SELECT prefix INTO v_prefix FROM queues WHERE name = v_ticket.queue;
        IF v_hops = 0 THEN
            SELECT v_prefix AS prefix, v_ticket.number AS number INTO v_named;
        END IF;
        EXIT WHEN v_ticket.merged_into IS NULL OR v_hops = 64;
        v_id := v_ticket.merged_into;
        v_hops := v_hops + 1;
    END LOOP;
    IF v_ticket.contact_id IS NOT NULL THEN
        SELECT email INTO v_contact_email FROM contacts WHERE id = v_ticket.contact_id;
    END IF;
    IF v_ticket.assignee_id IS NOT NULL THEN
        SELECT email INTO v_assignee FROM agents WHERE id = v_ticket.assignee_id AND NOT archived;
    END IF;
    IF p_author <> '' THEN
        SELECT count(*) INTO v_closed_answers FROM (
            SELECT FROM outbox
            WHERE recipient = p_author AND created_at > p_closed_since AND automatic
              AND kind = 'closed_answer' AND ticket_id = v_id
            LIMIT p_closed_max) AS counted;
    END IF;
    RETURN json_build_object(
        'id', v_id, 'prefix', v_prefix, 'number', v_ticket.number, 'queue', v_ticket.queue,
        'state', v_ticket.state, 'subject', v_ticket.subject, 'contact', v_ticket.contact_id,
        'contact_email', v_contact_email, 'client', v_ticket.client_id, 'assignee', v_assignee,
        'watchers', (SELECT json_agg(email ORDER BY email) FROM watchers WHERE ticket_id = v_id),
        'merged_from_prefix', CASE WHEN v_hops > 0 THEN v_named.prefix END,
        'merged_from_number', CASE WHEN v_hops > 0 THEN v_named.number END,
        'closed_answers', v_closed_answers);
END $$;

-- What is known of one address. Automatic mails are counted up to a limit; with the domain's count
-- comes when the oldest that was counted was made: a full budget stays full until that one is out
-- of the window.
CREATE FUNCTION maildocket_sender_facts_1(
    p_email text, p_domains text[], p_since bigint, p_per_recipient bigint, p_per_domain bigint
) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_contact record;
    v_client bigint;
    v_client_name text;
    v_agent record;
    v_own_domain constant text := split_part(p_email, '@', -1);
    v_domain text;
    v_exact boolean := true;
    v_to_address bigint := 0;
    v_to_domain bigint;
    v_to_domain_oldest bigint;
    v_seen boolean;
BEGIN
    SELECT c.id, c.name, c.client_id, k.name AS client_name, c.language INTO v_contact
    FROM contacts c JOIN clients k ON k.id = c.client_id
    WHERE c.email = p_email AND NOT c.archived AND NOT k.archived;

    FOREACH v_domain IN ARRAY p_domains LOOP
        SELECT k.id, k.name INTO v_client, v_client_name
        FROM client_domains d JOIN clients k ON k.id = d.client_id
        WHERE d.domain = v_domain AND NOT d.archived AND NOT k.archived
          AND (d.subdomains OR v_exact);
        EXIT WHEN FOUND;
        v_exact := false;
    END LOOP;

    SELECT id, name INTO v_agent FROM agents WHERE email = p_email AND NOT archived;

    -- To count costs three times as much as to see that there is nothing, which is the rule.
    PERFORM FROM outbox WHERE recipient = p_email LIMIT 1;
    v_seen := FOUND;
    IF v_seen THEN
        SELECT count(*) INTO v_to_address FROM (
            SELECT FROM outbox
            WHERE recipient = p_email AND created_at > p_since AND automatic
            LIMIT p_per_recipient) AS counted;
    ELSE
        PERFORM FROM contacts c JOIN tickets t ON t.contact_id = c.id
        WHERE c.email = p_email LIMIT 1;
        v_seen := FOUND;
    END IF;
    IF NOT v_seen THEN
        PERFORM FROM watchers WHERE email = p_email LIMIT 1;
        v_seen := FOUND;
    END IF;
    IF p_per_domain IS NOT NULL THEN
        v_to_domain := 0;
        PERFORM FROM outbox
        WHERE recipient_domain = v_own_domain AND automatic AND created_at > p_since LIMIT 1;
        IF FOUND THEN
            SELECT count(*), min(created_at) INTO v_to_domain, v_to_domain_oldest FROM (
                SELECT created_at FROM outbox
                WHERE recipient_domain = v_own_domain AND automatic AND created_at > p_since
                ORDER BY created_at DESC LIMIT p_per_domain) AS counted;
        END IF;
    END IF;

    RETURN json_build_object(
        'contact', v_contact.id, 'contact_name', v_contact.name, 'client', v_contact.client_id,
        'client_name', v_contact.client_name, 'language', v_contact.language,
        'domain_client', v_client, 'domain_client_name', v_client_name, 'domain', v_domain,
        'agent', v_agent.id, 'agent_name', v_agent.name, 'seen', v_seen,
        'to_address', v_to_address, 'to_domain', v_to_domain,
        'to_domain_oldest', v_to_domain_oldest);
END $$;

-- The earlier outcome of a key, or the answers. With `p_key_lock` the key is ours until the
-- transaction ends and the tickets found are locked; without it (`ask`) nothing is, and both are
-- returned. A budget that is null is known to the caller.
CREATE FUNCTION maildocket_claim_1(
    p_key_lock bigint, p_door_lock bigint,
    p_queue text, p_message_id text, p_digest bytea, p_door_key text,
    p_asked_queue text, p_signed_ticket bigint, p_message_ids text[], p_reference_number bigint,
    p_author text, p_author_domains text[], p_forwarded text, p_forwarded_domains text[],
    p_similar_since bigint, p_similar_max bigint, p_closed_since bigint, p_closed_max bigint,
    p_automatic_since bigint, p_per_recipient bigint, p_author_domain_max bigint,
    p_forwarded_domain_max bigint, p_total_max bigint,
    OUT o_earlier json, OUT o_answers json
) LANGUAGE plpgsql AS $$
DECLARE
    v_lock constant boolean := p_key_lock IS NOT NULL;
    v_earlier record;
    v_id bigint;
    v_message_id text;
    v_signed json;
    v_named json;
    v_named_by text;
    v_referred json;
    v_author json;
    v_forwarded json;
    v_similar json;
    v_total bigint;
    v_total_oldest bigint;
BEGIN
    IF v_lock THEN
        PERFORM pg_advisory_xact_lock(p_key_lock);
        IF p_door_key <> '' THEN
            PERFORM pg_advisory_xact_lock(p_door_lock);
        END IF;
    END IF;
    SELECT id, outcome, ticket_id, article_id INTO v_earlier FROM deliveries
    WHERE hashtextextended(message_id, 0) = hashtextextended(p_message_id, 0)
      AND digest = p_digest AND queue = p_queue AND message_id = p_message_id
      AND outcome <> 'duplicate';
    IF NOT FOUND AND p_door_key <> '' THEN
        SELECT id, outcome, ticket_id, article_id INTO v_earlier FROM deliveries
        WHERE door_key = p_door_key AND door_key <> '' AND outcome <> 'duplicate';
    END IF;
    IF v_earlier.id IS NOT NULL THEN
        o_earlier := json_build_object(
            'id', v_earlier.id, 'outcome', v_earlier.outcome, 'article', v_earlier.article_id,
            'ticket', maildocket_ticket_facts_1(v_earlier.ticket_id, '', 0, 0, false));
        IF v_lock THEN
            RETURN;
        END IF;
    END IF;

    IF p_signed_ticket IS NOT NULL THEN
        v_signed := maildocket_ticket_facts_1(
            p_signed_ticket, p_author, p_closed_since, p_closed_max, v_lock);
    END IF;
    FOREACH v_message_id IN ARRAY p_message_ids LOOP
        CONTINUE WHEN v_message_id = '';  -- mails without one have the empty id in the ledger
        SELECT d.ticket_id INTO v_id FROM deliveries d JOIN tickets t ON t.id = d.ticket_id
        WHERE hashtextextended(d.message_id, 0) = hashtextextended(v_message_id, 0)
          AND d.message_id = v_message_id AND d.outcome <> 'duplicate'
        ORDER BY t.queue <> p_asked_queue, d.id LIMIT 1;
        IF FOUND THEN
            v_named := CASE WHEN v_id = p_signed_ticket THEN v_signed
                ELSE maildocket_ticket_facts_1(
                    v_id, p_author, p_closed_since, p_closed_max, v_lock) END;
            v_named_by := v_message_id;
            EXIT;
        END IF;
    END LOOP;
    IF p_reference_number IS NOT NULL THEN
        SELECT id INTO v_id FROM tickets WHERE queue = p_asked_queue AND number = p_reference_number;
        IF FOUND THEN
            v_referred := maildocket_ticket_facts_1(
                v_id, p_author, p_closed_since, p_closed_max, v_lock);
        END IF;
    END IF;

    IF p_author <> '' THEN
        v_author := maildocket_sender_facts_1(
            p_author, p_author_domains, p_automatic_since, p_per_recipient, p_author_domain_max);
    END IF;
    IF p_forwarded <> '' THEN
        v_forwarded := maildocket_sender_facts_1(
            p_forwarded, p_forwarded_domains, p_automatic_since, p_per_recipient,
            p_forwarded_domain_max);
    END IF;
    IF p_similar_since IS NOT NULL THEN
        v_id := coalesce((v_author ->> 'client')::bigint, (v_author ->> 'domain_client')::bigint);
        SELECT json_agg(maildocket_ticket_facts_1(
            found.id, p_author, p_closed_since, p_closed_max, false)) INTO v_similar
        FROM (
            SELECT id FROM tickets
            WHERE client_id = v_id AND updated_at >= p_similar_since AND queue = p_asked_queue
              AND merged_into IS NULL
            ORDER BY updated_at DESC, id DESC LIMIT p_similar_max) AS found;
    END IF;
    IF p_total_max IS NOT NULL THEN
        SELECT count(*), min(created_at) INTO v_total, v_total_oldest FROM (
            SELECT created_at FROM outbox WHERE automatic AND created_at > p_automatic_since
            ORDER BY created_at DESC LIMIT p_total_max) AS counted;
    END IF;
    o_answers := json_build_object(
        'by_signature', v_signed, 'by_message_id', v_named, 'message_id', v_named_by,
        'by_reference', v_referred, 'author', v_author, 'forwarded_author', v_forwarded,
        'similar', v_similar, 'total', v_total, 'total_oldest', v_total_oldest);
END $$;
