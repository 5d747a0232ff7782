-- Pages and their tickets (page.c).

-- name: page_insert
INSERT INTO page (ticket, key, about, type, state, level, rounds, called, at, next_at, digest_at, wake_at)
VALUES (:ticket, :key, :about, :type, :state, :level, :rounds, :called, :at, :next_at, :digest_at, :wake_at)

-- name: page_update
UPDATE page SET state = :state, level = :level, rounds = :rounds, called = :called, next_at = :next_at, digest_at = :digest_at,
    wake_at = :wake_at
WHERE id = :id

-- part: page_columns
    page.id, page.ticket, key, about, type, state, level, rounds, called, page.at, next_at, digest_at

-- name: page_find
SELECT
{page_columns}
FROM page WHERE about = :about AND type = :type AND page.at >= :since AND state <> 'over' ORDER BY page.id DESC LIMIT 1

-- name: page_of_ticket
SELECT
{page_columns}
FROM page_ticket JOIN page ON page.id = page_ticket.page WHERE page_ticket.ticket = :ticket
ORDER BY page.id DESC LIMIT 1

-- name: page_due
SELECT
{page_columns}
FROM page WHERE wake_at IS NOT NULL AND (wake_at <= :now OR wake_at > :far) ORDER BY wake_at, id LIMIT :limit

-- name: page_next
SELECT min(wake_at) FROM page WHERE wake_at IS NOT NULL

-- name: page_join
INSERT INTO page_ticket (ticket, page, told) VALUES (:ticket, :page, :told) ON CONFLICT DO NOTHING

-- name: page_take_joined
UPDATE page_ticket SET told = 1 WHERE page = :page AND told = 0 RETURNING ticket

-- name: page_live_tickets
SELECT count(*) FROM page_ticket JOIN ticket ON ticket.id = page_ticket.ticket
WHERE page_ticket.page = :page AND ticket.status IN ('open', 'pending')
