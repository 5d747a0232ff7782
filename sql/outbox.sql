-- The outbox (outbox.c).  "state NOT IN ('queued', 'sent')" and "next_at IS NOT NULL" stand where a partial index is
-- meant.

-- name: outbox_insert
INSERT INTO outbox (state, next_at, attempts, unknowns, kind, budget, ticket, mail, entry, created_at, size, recipient,
    envelope_sender, message_id, hook)
VALUES ('queued', :next_at, 0, 0, :kind, :budget, :ticket, :mail, :entry, :created_at, :size, :recipient,
    :envelope_sender, :message_id, :hook)

-- name: outbox_octets_insert
INSERT INTO outbox_octets (outbox, octets) VALUES (:outbox, :octets)

-- name: outbox_octets_get
SELECT octets FROM outbox_octets WHERE outbox = :outbox

-- name: spent_on
SELECT count(*) FROM (
    SELECT 1 FROM outbox
    WHERE recipient = :recipient AND budget = :budget AND budget IS NOT NULL AND created_at >= :since AND created_at < :until
    LIMIT :max)

-- part: outbox_columns
    id, state, next_at, attempts, unknowns, kind, budget, ticket, mail, entry, created_at, sent_at, bounced_at, size,
    recipient, envelope_sender, message_id, remote, response, last_error, hook

-- name: outbox_claim
UPDATE outbox SET state = 'sending', next_at = NULL, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NULL AND next_at <= :now ORDER BY next_at LIMIT :max)
RETURNING
{outbox_columns}

-- name: outbox_bring_near
UPDATE outbox SET next_at = :now WHERE id IN (
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NULL AND next_at > :far
    UNION ALL
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NOT NULL AND next_at > :far)

-- name: outbox_next
SELECT min(next_at) FROM outbox WHERE next_at IS NOT NULL AND hook IS NULL

-- name: outbox_hooks
SELECT hook, min(next_at) FROM outbox WHERE next_at IS NOT NULL AND hook IS NOT NULL GROUP BY hook

-- name: outbox_claim_hook
UPDATE outbox SET state = 'sending', next_at = NULL, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NOT NULL AND hook = :hook AND next_at <= :now
    ORDER BY next_at LIMIT :max)
RETURNING
{outbox_columns}

-- name: outbox_settle
UPDATE outbox SET state = :state, next_at = :next_at, attempts = attempts - (:state = 'queued'),
    unknowns = unknowns + (:state = 'unknown'), sent_at = CASE :state WHEN 'sent' THEN :at END, remote = :remote,
    response = :response, last_error = :error
WHERE id = :id AND state = 'sending'

-- name: outbox_bounce
UPDATE outbox SET state = 'bounced', next_at = NULL, bounced_at = :at, last_error = :diagnostic WHERE id = :id

-- name: outbox_recover_unknown
UPDATE outbox SET state = 'unknown', next_at = CASE unknowns WHEN 0 THEN :next_at END, unknowns = unknowns + 1
WHERE id = :id AND state = 'sending' AND state NOT IN ('queued', 'sent')

-- name: outbox_recover_all_unknown
UPDATE outbox SET state = 'unknown', next_at = CASE unknowns WHEN 0 THEN :next_at END, unknowns = unknowns + 1
WHERE state = 'sending' AND state NOT IN ('queued', 'sent') AND hook IS NULL

-- name: outbox_recover_unsent
UPDATE outbox SET state = 'queued', next_at = :next_at, attempts = max(attempts - 1, 0)
WHERE state = 'sending' AND state NOT IN ('queued', 'sent')

-- name: outbox_get
SELECT
{outbox_columns}
FROM outbox WHERE id = :id

-- name: outbox_find_message
SELECT
{outbox_columns}
FROM outbox WHERE ticket = :ticket AND message_id = :message_id LIMIT 1

-- name: outbox_answers
SELECT entry, min(id) FROM outbox
WHERE ticket = :ticket AND kind = 'reply' AND entry IS NOT NULL
    AND EXISTS (SELECT 1 FROM outbox_octets WHERE outbox = outbox.id)
GROUP BY entry ORDER BY entry

-- name: outbox_last_message
SELECT message_id FROM outbox WHERE ticket = :ticket AND recipient = :recipient AND kind IN ('confirmation', 'reply')
ORDER BY id DESC LIMIT 1

-- name: outbox_undelivered
SELECT EXISTS (
    SELECT 1 FROM outbox
    WHERE ticket = :ticket AND kind = 'reply' AND state <> 'sent' AND NOT (state = 'unknown' AND next_at IS NULL)
    AND NOT (state IN ('failed', 'bounced') AND NOT EXISTS (
        SELECT 1 FROM ticket WHERE ticket.id = :ticket AND recipient IN (requester, reply_to)))
    AND coalesce(entry, -id) = (
        SELECT coalesce(entry, -id) FROM outbox WHERE ticket = :ticket AND kind = 'reply' ORDER BY id DESC LIMIT 1))

-- name: outbox_retry
UPDATE outbox SET state = 'queued', next_at = :now WHERE id = :id AND state NOT IN ('sending', 'sent')
    AND EXISTS (SELECT 1 FROM outbox_octets WHERE outbox = :id)

-- name: outbox_forget
DELETE FROM outbox_octets WHERE outbox = :id

-- name: outbox_flush
UPDATE outbox SET next_at = :now WHERE state = 'deferred' AND state NOT IN ('queued', 'sent')

-- name: outbox_drop
DELETE FROM outbox WHERE id = :id AND state NOT IN ('sending', 'sent', 'bounced')

-- name: outbox_drop_to
DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NULL AND recipient = :recipient
    UNION
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NOT NULL AND recipient = :recipient
    UNION
    SELECT id FROM outbox WHERE state NOT IN ('queued', 'sent') AND recipient = :recipient
        AND state NOT IN ('sending', 'bounced'))

-- part: outbox_list_end
    AND (:state IS NULL OR state = :state) AND (:waiting IS NULL OR next_at IS NOT NULL OR state = 'sending')
    AND id < :before ORDER BY id DESC LIMIT :limit

-- name: outbox_list
SELECT
{outbox_columns}
FROM outbox WHERE id >= :floor
{outbox_list_end}

-- name: outbox_list_unsettled
SELECT
{outbox_columns}
FROM outbox WHERE state NOT IN ('queued', 'sent')
{outbox_list_end}

-- name: outbox_list_waiting
SELECT
{outbox_columns}
FROM outbox WHERE id IN (
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NULL
    UNION ALL
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NOT NULL
    UNION ALL
    SELECT id FROM outbox WHERE state = 'sending' AND state NOT IN ('queued', 'sent'))
{outbox_list_end}

-- name: outbox_list_ticket
SELECT
{outbox_columns}
FROM outbox WHERE ticket = :ticket
{outbox_list_end}

-- name: outbox_count_unsettled
SELECT state, count(*), count(next_at) FROM outbox WHERE state NOT IN ('queued', 'sent') GROUP BY state

-- name: outbox_count_waiting
SELECT count(*), min(next_at) FROM (
    SELECT next_at FROM outbox WHERE next_at IS NOT NULL AND hook IS NULL
    UNION ALL
    SELECT next_at FROM outbox WHERE next_at IS NOT NULL AND hook IS NOT NULL)

-- name: outbox_last_id
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)
