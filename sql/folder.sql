-- How far IMAP folders have been taken in (folder.c).

-- name: folder_get
SELECT uidvalidity, uid, floor_at, resync FROM imap_cursor WHERE server = :server AND user = :user AND name = :name

-- name: folder_put
INSERT INTO imap_cursor (server, user, name, uidvalidity, uid, floor_at, resync)
VALUES (:server, :user, :name, :uidvalidity, :uid, :floor_at, :resync)
    ON CONFLICT DO UPDATE SET uidvalidity = excluded.uidvalidity, uid = excluded.uid, floor_at = excluded.floor_at,
    resync = excluded.resync

-- name: folder_advance
UPDATE imap_cursor SET uid = :uid
WHERE server = :server AND user = :user AND name = :name AND uidvalidity = :uidvalidity AND uid < :uid

-- name: folder_uid_known
SELECT EXISTS (SELECT 1 FROM imap_uid WHERE uid = :uid AND folder = (SELECT id FROM imap_folder
    WHERE server = :server AND user = :user AND name = :name AND uidvalidity = :uidvalidity))

-- name: folder_pass
INSERT INTO imap_passed (folder, uid, at, reason)
SELECT id, :uid, :at, :reason FROM imap_folder
    WHERE server = :server AND user = :user AND name = :name AND uidvalidity = :uidvalidity
    ON CONFLICT DO NOTHING
