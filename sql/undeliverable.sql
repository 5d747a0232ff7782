-- Addresses that bounced for good (undeliverable.c).

-- name: undeliverable_add
INSERT INTO undeliverable (address, at, diagnostic) VALUES (:address, :at, :diagnostic)
ON CONFLICT (address) DO UPDATE SET at = excluded.at, diagnostic = excluded.diagnostic

-- name: undeliverable_get
SELECT 1 FROM undeliverable WHERE address = :address

-- name: undeliverable_remove
DELETE FROM undeliverable WHERE address = :address
