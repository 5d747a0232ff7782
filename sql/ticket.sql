-- Tickets, their people and links (ticket.c, participant.c).

-- name: ticket_insert
INSERT INTO ticket (updated_at, seq, status, priority, type, opened_at, first_response_due, first_responded_at,
    resolved_at, status_at, clock_left, warn_at, wake_at, missed, reminded, closing, merged_into, verified, site_inferred, site,
    site_uuid, organization, plan, requester, requester_name, reply_to, assignee, address, mailbox, language, timezone, environments, missing, began_at, began_offset, subject,
    random)
VALUES (:updated_at, :seq, :status, :priority, :type, :opened_at, :first_response_due, :first_responded_at,
    :resolved_at, :status_at, :clock_left, :warn_at, :wake_at, :missed, :reminded, :closing, :merged_into, :verified,
    :site_inferred, :site, :site_uuid, :organization, :plan, :requester, :requester_name, :reply_to, :assignee, :address, :mailbox, :language, :timezone, :environments, :missing,
    :began_at, :began_offset, :subject, :random)

-- name: ticket_update
UPDATE ticket SET updated_at = :updated_at, status = :status, priority = :priority, type = :type,
    first_response_due = :first_response_due, first_responded_at = :first_responded_at, resolved_at = :resolved_at,
    status_at = :status_at, clock_left = :clock_left, warn_at = :warn_at, wake_at = :wake_at, missed = :missed,
    reminded = :reminded, closing = :closing, merged_into = :merged_into, verified = :verified, site_inferred = :site_inferred, site = :site,
    site_uuid = :site_uuid, organization = :organization, plan = :plan, requester = :requester,
    requester_name = :requester_name, reply_to = :reply_to, assignee = :assignee, address = :address,
    mailbox = :mailbox, language = :language, timezone = :timezone, environments = :environments, missing = :missing,
    began_at = :began_at, began_offset = :began_offset, subject = :subject
WHERE id = :id

-- part: ticket_columns
    ticket.id, updated_at, seq, status, priority, type, opened_at, first_response_due, first_responded_at, resolved_at,
    status_at, clock_left, warn_at, wake_at, missed, reminded, closing, merged_into, verified, site_inferred, site, site_uuid, organization, plan, requester, requester_name, reply_to,
    assignee, address, mailbox, language, timezone, environments, missing, began_at IS NOT NULL, began_at,
    began_offset, subject, random

-- name: ticket_get
SELECT
{ticket_columns}
FROM ticket WHERE id = :id

-- name: ticket_take_seq
UPDATE ticket SET seq = seq + 1 WHERE id = :id RETURNING seq

-- name: ticket_window
SELECT updated_at, id FROM ticket WHERE status = :status AND (updated_at, id) < (:updated_at, :id)
ORDER BY updated_at DESC, id DESC LIMIT 1 OFFSET :rows

-- part: ticket_filter
    AND (updated_at, id) < (:updated_at, :id)
    AND (:site IS NULL OR site = :site OR site_uuid = :site)
    AND (:organization IS NULL OR organization = :organization)
    AND (:type IS NULL OR type = :type)
    AND (:assignee IS NULL OR coalesce(assignee, '') = :assignee COLLATE NOCASE
         OR substr(assignee, 1, instr(assignee, '@') - 1) = :assignee COLLATE NOCASE)
    AND (:requester IS NULL OR requester = :requester)
    AND (:person IS NULL OR requester = :person OR EXISTS (
        SELECT 1 FROM participant AS p WHERE p.ticket = ticket.id AND p.address = :person AND p.role <> 'named'))
ORDER BY updated_at DESC, id DESC LIMIT :limit

-- name: ticket_list
SELECT
{ticket_columns}
FROM ticket WHERE status = :status AND (updated_at, id) >= (:floor_updated_at, :floor_id)
{ticket_filter}

-- name: ticket_list_overdue
SELECT
{ticket_columns}
FROM ticket
WHERE first_response_due < :now AND first_response_due IS NOT NULL AND first_responded_at IS NULL AND status = 'open'
{ticket_filter}

-- name: ticket_due
SELECT
{ticket_columns}
FROM ticket WHERE wake_at IS NOT NULL AND wake_at <= :now ORDER BY wake_at, id LIMIT :limit

-- name: ticket_next_wake
SELECT min(wake_at) FROM ticket WHERE wake_at IS NOT NULL

-- By the index, which has the live ones together: nearly all are closed.
-- name: ticket_list_live
SELECT
{ticket_columns}
FROM ticket WHERE id IN (
    SELECT id FROM ticket WHERE status IN ('open', 'pending', 'resolved') AND +id > :after ORDER BY id LIMIT :limit)
ORDER BY id

-- name: ticket_promises
SELECT count(*) FILTER (WHERE first_responded_at <= first_response_due),
    count(*) FILTER (WHERE first_response_due < coalesce(first_responded_at, :now))
FROM ticket
WHERE id > coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'ticket'), 0) - :rows
AND first_response_due IS NOT NULL AND opened_at >= :since

-- name: ticket_count
SELECT status, count(*), min(updated_at) FROM ticket GROUP BY status

-- name: ticket_count_overdue
SELECT count(*) FROM ticket
WHERE first_response_due < :now AND first_response_due IS NOT NULL AND first_responded_at IS NULL AND status = 'open'

-- name: link_put
INSERT INTO link (ticket, other, kind) VALUES (:ticket, :other, :kind) ON CONFLICT DO NOTHING

-- name: link_list
SELECT other, kind FROM link WHERE ticket = :ticket ORDER BY other, kind

-- name: participant_put
INSERT INTO participant (ticket, address, role, since, name) VALUES (:ticket, :address, :role, :since, :name)
    ON CONFLICT DO NOTHING

-- name: participant_change
UPDATE participant SET role = :role, name = :name WHERE ticket = :ticket AND address = :address

-- name: participant_get
SELECT address, role, since, name FROM participant WHERE ticket = :ticket AND address = :address

-- name: participant_list
SELECT address, role, since, name FROM participant WHERE ticket = :ticket ORDER BY since, address

-- name: participant_count
SELECT count(*) FROM participant WHERE ticket = :ticket

-- name: participant_remove
DELETE FROM participant WHERE ticket = :ticket AND address = :address

-- name: ticket_ids
SELECT id FROM ticket WHERE id > :after ORDER BY id LIMIT :limit
