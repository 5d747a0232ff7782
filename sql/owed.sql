-- Confirmations that a customer is still owed (owed.c).

-- name: owed_add
INSERT INTO owed (address, ticket, at) VALUES (:address, :ticket, :at) ON CONFLICT DO NOTHING

-- name: owed_people
SELECT address FROM owed WHERE address NOT IN (SELECT address FROM undeliverable)
GROUP BY address ORDER BY min(at) LIMIT :limit

-- name: owed_tickets
SELECT ticket FROM owed WHERE address = :address ORDER BY ticket LIMIT :limit

-- name: owed_remove
DELETE FROM owed WHERE address = :address AND ticket <= :ticket
