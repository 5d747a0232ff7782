-- What is erased for good (erase.c).

-- name: erase_entry
UPDATE entry SET kind = 'event', verified = 0, author = NULL, author_name = NULL, subject = NULL, text = :text,
    sections = NULL, quoted = NULL
WHERE id = :id

-- name: erase_entry_attachments
DELETE FROM attachment WHERE ticket = :ticket AND entry = :entry

-- name: erase_entry_outbox
DELETE FROM outbox WHERE ticket = :ticket AND (entry = :entry OR mail = :mail)

-- name: erase_entry_find
SELECT id FROM entry WHERE ticket = :ticket AND n = :n

-- name: erase_subject
UPDATE ticket SET subject = :text WHERE id = :ticket

-- name: erase_attachment
UPDATE attachment SET mail = 0, size = 0, "offset" = 0, length = 0, content_type = 'application/octet-stream',
    content_id = NULL, filename = NULL
WHERE ticket = :ticket AND n = :n

-- name: erase_attachment_octets
DELETE FROM outbox_octets WHERE outbox IN (
    SELECT id FROM outbox WHERE ticket = :ticket AND mail = :mail AND next_at IS NULL AND state <> 'sending')

-- name: erase_attachment_unsent
DELETE FROM outbox WHERE ticket = :ticket AND mail = :mail AND kind <> 'confirmation'
    AND (next_at IS NOT NULL OR state = 'sending')

-- What we told people on a ticket, or on several at once, may quote what is erased, whichever mail caused it.

-- name: erase_told_octets
DELETE FROM outbox_octets WHERE outbox IN (
    SELECT id FROM outbox WHERE ticket = :ticket AND kind IN ('notice', 'transcript', 'page')
        AND next_at IS NULL AND state <> 'sending')

-- name: erase_told_unsent
UPDATE outbox SET state = 'failed', next_at = NULL, last_error = 'erased' WHERE ticket = :ticket AND kind = 'transcript' AND (next_at IS NOT NULL OR state = 'sending')

-- name: erase_common_octets
DELETE FROM outbox_octets WHERE outbox IN (
    SELECT id FROM outbox WHERE state NOT IN ('queued', 'sent') AND ticket IS NULL
        AND next_at IS NULL AND state <> 'sending')

-- name: erase_common_unsent
UPDATE outbox SET state = 'failed', next_at = NULL, last_error = 'erased' WHERE id IN (
    SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NULL AND ticket IS NULL AND kind = 'transcript'
    UNION
    SELECT id FROM outbox WHERE state NOT IN ('queued', 'sent') AND state = 'sending' AND ticket IS NULL
        AND kind = 'transcript')

-- name: erase_raw_set
UPDATE raw SET octets = :octets WHERE mail = :mail

-- name: erase_mail_ids
SELECT id FROM mail WHERE id = :mail
UNION
SELECT id FROM mail WHERE duplicate_of = :mail AND duplicate_of IS NOT NULL

-- name: erase_raw
DELETE FROM raw WHERE mail = :mail

-- name: erase_held
DELETE FROM held WHERE mail = :mail

-- name: erase_seen
DELETE FROM seen WHERE mail = :mail AND (
    message_id = (SELECT message_id FROM mail WHERE id = :mail)
    OR (message_id = '' AND kind = 'w' AND hash = (SELECT substr(sha256, 1, 16) FROM mail WHERE id = :mail)))

-- name: erase_mail
UPDATE mail SET message_id = NULL, sender = NULL, recipients = '', from_address = '', to_addresses = '', subject = '',
    detail = :text, walk = '', sha256 = zeroblob(32)
WHERE id = :mail

-- name: erase_mail_row
DELETE FROM mail WHERE id = :mail

-- name: erase_ticket
UPDATE ticket SET subject = :text, status = 'closed', verified = 0, requester = '', requester_name = NULL,
    reply_to = NULL, site = NULL, site_uuid = NULL, environments = NULL, missing = NULL, began_at = NULL,
    began_offset = NULL, first_response_due = NULL, warn_at = NULL, wake_at = NULL, random = randomblob(16)
WHERE id = :ticket

-- Mails about it that are no entries: orders, and what was held.  By way of what answered them: mail has no index.
-- name: erase_ticket_mails
SELECT id FROM mail
WHERE id IN (SELECT mail FROM outbox WHERE ticket = :ticket UNION SELECT mail FROM held) AND ticket = :ticket
    AND id NOT IN (SELECT mail FROM entry WHERE ticket = :ticket AND mail IS NOT NULL)
ORDER BY id

-- name: erase_ticket_pages
UPDATE page SET about = '' WHERE id IN (SELECT page FROM page_ticket WHERE ticket = :ticket)
-- name: erase_ticket_participants
DELETE FROM participant WHERE ticket = :ticket
-- name: erase_ticket_owed
DELETE FROM owed WHERE ticket = :ticket
-- name: erase_ticket_outbox
DELETE FROM outbox WHERE ticket = :ticket

-- name: erase_person_addresses
SELECT address FROM member_address WHERE member = (SELECT member FROM member_address WHERE address = :address)
UNION
SELECT :address

-- name: erase_person_is_agent
SELECT count(*) FROM agent_address WHERE address = :address

-- A person's traces stand in all of the large tables, and by no index: they are looked through by numbers, a part at a
-- time (erase_person.c).

-- name: erase_person_ends
SELECT (SELECT coalesce(max(id), 0) FROM ticket), (SELECT coalesce(max(id), 0) FROM entry),
    (SELECT coalesce(max(id), 0) FROM mail), (SELECT coalesce(max(id), 0) FROM outbox)

-- name: erase_person_tickets
SELECT id FROM ticket WHERE id > :after AND id <= :to AND requester = :address ORDER BY id LIMIT :max

-- name: erase_person_takes_part
SELECT ticket FROM participant WHERE ticket > :after AND ticket <= :to AND address = :address ORDER BY ticket LIMIT :max

-- name: erase_person_assignee
UPDATE ticket SET assignee = NULL WHERE id > :after AND id <= :to AND assignee = :address
-- name: erase_person_reply_to
UPDATE ticket SET reply_to = NULL WHERE id > :after AND id <= :to AND lower(reply_to) = lower(:address)

-- The next two find more than the address; erase_person.c looks closer.

-- name: erase_person_entries
SELECT id FROM entry
WHERE id > :after AND id <= :to
    AND (lower(author) = lower(:address) OR (kind = 'event' AND instr(lower(text), lower(:address))))
ORDER BY id LIMIT :max

-- name: erase_person_mails
SELECT id FROM mail
WHERE id > :after AND id <= :to
    AND (lower(from_address) = lower(:address) OR lower(sender) = lower(:address)
        OR instr(lower(recipients), lower(:address)) OR instr(lower(to_addresses), lower(:address)))
ORDER BY id LIMIT :max

-- name: erase_named
UPDATE mail SET recipients = :recipients, to_addresses = :to_addresses WHERE id = :mail

-- Mails to the person, and what was mailed about no ticket because of a mail that is erased.
-- name: erase_person_outbox
DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox
    WHERE id > :after AND id <= :to
        AND (recipient = :address
            OR (ticket IS NULL AND EXISTS (SELECT 1 FROM mail WHERE mail.id = outbox.mail AND sha256 = zeroblob(32))))
    ORDER BY id LIMIT :max)

-- name: erase_person_owed
DELETE FROM owed WHERE address = :address
-- name: erase_person_undeliverable
DELETE FROM undeliverable WHERE address = :address
-- name: erase_person_site_member
DELETE FROM site_member WHERE address = :address
-- name: erase_person_member
DELETE FROM member WHERE id IN (SELECT member FROM member_address WHERE address = :address)

-- What has been kept for long enough.

-- name: old_closed
SELECT id, updated_at FROM ticket
WHERE status = 'closed' AND updated_at >= :after AND updated_at < :before AND requester <> ''
ORDER BY updated_at LIMIT :max

-- name: old_held
SELECT mail FROM held WHERE at < :before ORDER BY mail LIMIT :max

-- name: old_raw
DELETE FROM raw WHERE mail IN (
    SELECT oldest.mail FROM (
        SELECT raw.mail FROM raw WHERE raw.mail NOT IN (SELECT mail FROM held) ORDER BY raw.mail LIMIT :max) AS oldest
    JOIN mail ON mail.id = oldest.mail WHERE received_at < :before)

-- name: old_octets
DELETE FROM outbox_octets WHERE outbox IN (
    SELECT oldest.outbox FROM (
        SELECT outbox FROM outbox_octets
        WHERE outbox NOT IN (
            SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NULL
            UNION ALL
            SELECT id FROM outbox WHERE next_at IS NOT NULL AND hook IS NOT NULL
            UNION ALL
            SELECT id FROM outbox WHERE state = 'sending' AND state NOT IN ('queued', 'sent'))
        ORDER BY outbox LIMIT :max) AS oldest
    JOIN outbox ON id = oldest.outbox WHERE created_at < :before)

-- name: old_ledger
SELECT id, received_at, ticket IS NULL AND NOT EXISTS (SELECT 1 FROM held WHERE held.mail = mail.id)
FROM mail WHERE id > :after ORDER BY id LIMIT :max
