-- Addresses that bounced for good (undeliverable.c).

-- name: undeliverable_add
INSERT INTO undeliverable (address, at, diagnostic) VALUES (:address, :at, :diagnostic)
ON CONFLICT (address) DO UPDATE SET diagnostic = excluded.diagnostic

-- name: undeliverable_get
SELECT address, at, diagnostic FROM undeliverable WHERE address = :address

-- name: undeliverable_of_ticket
SELECT address, at, diagnostic FROM undeliverable
WHERE address IN (SELECT requester FROM ticket WHERE id = :ticket UNION SELECT address FROM participant WHERE ticket = :ticket)
ORDER BY address

-- name: undeliverable_remove
DELETE FROM undeliverable WHERE address = :address
