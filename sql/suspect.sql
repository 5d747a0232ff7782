-- Mails that were being worked on when the gate died (suspect.c).

-- name: suspect_note
INSERT INTO suspect (sha256, tries, at) VALUES (:sha256, 1, :at)
    ON CONFLICT DO UPDATE SET tries = tries + 1, at = excluded.at
RETURNING tries

-- name: suspect_tries
SELECT tries FROM suspect WHERE sha256 = :sha256

-- name: suspect_clear
DELETE FROM suspect WHERE sha256 = :sha256

-- name: suspect_expire
DELETE FROM suspect WHERE at < :before
