-- The mails of a ticket as one of its people has them (thread.c).

-- name: thread_ids
SELECT message_id, own FROM (
    SELECT mail.message_id AS message_id, entry.at AS at, entry.author = :to COLLATE NOCASE AS own
    FROM entry JOIN mail ON mail.id = entry.mail
    WHERE entry.ticket = :ticket AND entry.kind = 'message' AND mail.message_id IS NOT NULL
    UNION ALL
    SELECT message_id, created_at, 1 FROM outbox
    WHERE ticket = :ticket AND recipient = :to AND kind IN ('confirmation', 'reply')
    ORDER BY 2 DESC LIMIT :limit)
