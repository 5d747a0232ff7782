-- The mails of a ticket as one of its people has them (thread.c).  From the newest on, and of our own mails the last
-- few alone: a ticket may have thousands, and this is asked for each of its people.

-- name: thread_ids
SELECT message_id, own FROM (
    SELECT * FROM (
        SELECT mail.message_id AS message_id, entry.at AS at, entry.author = :to COLLATE NOCASE AS own
        FROM entry JOIN mail ON mail.id = entry.mail
        WHERE entry.ticket = :ticket AND entry.kind = 'message' AND mail.message_id IS NOT NULL
        ORDER BY entry.n DESC LIMIT :limit)
    UNION ALL
    SELECT message_id, created_at, 1
    FROM (SELECT message_id, created_at, recipient, kind FROM outbox WHERE ticket = :ticket ORDER BY id DESC LIMIT :mails)
    WHERE recipient = :to AND kind IN ('confirmation', 'reply')
    ORDER BY 2 DESC LIMIT :limit)
