-- Mail kept apart (held.c).

-- name: held_insert
INSERT INTO held (mail, at, reason, excerpt) VALUES (:mail, :at, :reason, :excerpt)
    ON CONFLICT DO UPDATE SET reason = excluded.reason

-- part: held_columns
    , held.at, held.announced_at, held.reason, held.excerpt FROM held JOIN mail ON mail.id = held.mail

-- name: held_get
SELECT
{mail_columns}
{held_columns}
WHERE held.mail = :mail

-- name: held_list
SELECT
{mail_columns}
{held_columns}
WHERE held.mail > :after AND (:from IS NULL OR lower(from_address) = lower(:from))
ORDER BY held.mail LIMIT :limit

-- name: held_unannounced
SELECT
{mail_columns}
{held_columns}
WHERE held.announced_at IS NULL ORDER BY held.mail LIMIT :limit

-- name: held_set_announced
UPDATE held SET announced_at = :at WHERE mail = :mail

-- name: held_remove
DELETE FROM held WHERE mail = :mail

-- name: held_count
SELECT count(*), min(at) FROM held
