-- The ledger (ledger.c).

-- name: ledger_next_id
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'mail'), 0) + 1

-- name: seen_claim
INSERT INTO seen (message_id, kind, hash, mail) VALUES (:message_id, :kind, :hash, :mail) ON CONFLICT DO NOTHING

-- name: seen_get
SELECT mail FROM seen WHERE message_id = :message_id AND kind = :kind AND hash = :hash

-- name: seen_move
UPDATE seen SET mail = :to WHERE message_id = :message_id AND kind = :kind AND hash = :hash AND mail = :mail

-- name: imap_folder_put
INSERT INTO imap_folder (server, user, name, uidvalidity) VALUES (:server, :user, :name, :uidvalidity)
    ON CONFLICT DO NOTHING

-- name: imap_folder_get
SELECT id FROM imap_folder WHERE server = :server AND user = :user AND name = :name AND uidvalidity = :uidvalidity

-- name: imap_uid_claim
INSERT INTO imap_uid (folder, uid, mail) VALUES (:folder, :uid, :mail) ON CONFLICT DO NOTHING

-- name: imap_uid_get
SELECT mail FROM imap_uid WHERE folder = :folder AND uid = :uid

-- name: imap_uid_move
UPDATE imap_uid SET mail = :to WHERE folder = :folder AND uid = :uid AND mail = :mail

-- name: ledger_insert
INSERT INTO mail (id, received_at, size, outcome, rule, ticket, answer, withheld, duplicate_of, source, mailbox,
    message_id, sender, recipients, from_address, to_addresses, subject, detail, sha256, walk)
VALUES (:id, :received_at, :size, :outcome, :rule, :ticket, :answer, :withheld, :duplicate_of, :source, :mailbox,
    :message_id, :sender, :recipients, :from_address, :to_addresses, :subject, :detail, :sha256, :walk)

-- name: ledger_update
UPDATE mail SET outcome = :outcome, rule = :rule, ticket = :ticket, answer = :answer, withheld = :withheld,
    detail = :detail, walk = :walk
WHERE id = :id

-- name: ledger_set_answer
UPDATE mail SET answer = :answer, withheld = NULL WHERE id = :id

-- part: mail_columns
    mail.id, received_at, size, outcome, rule, ticket, answer, withheld, duplicate_of, source, mailbox, message_id,
    sender IS NOT NULL, sender, recipients, from_address, to_addresses, subject, detail, lower(hex(sha256))

-- name: ledger_get
SELECT
{mail_columns}
    , walk FROM mail WHERE id = :id

-- name: ledger_find_message
SELECT
{mail_columns}
FROM mail WHERE id IN (SELECT mail FROM seen WHERE message_id = :message_id) ORDER BY id LIMIT :max

-- name: raw_insert
INSERT INTO raw (mail, octets) VALUES (:mail, :octets)

-- name: raw_get
SELECT octets FROM raw WHERE mail = :mail

-- part: mail_filter
    AND (:outcome IS NULL OR outcome = :outcome)
    AND (:mailbox IS NULL OR mailbox = :mailbox)
    AND (:since IS NULL OR received_at >= :since)
    AND (:until IS NULL OR received_at < :until)
    AND (:from IS NULL OR instr(lower(from_address), lower(:from)) OR instr(lower(sender), lower(:from)))
    AND (:to IS NULL OR instr(lower(to_addresses), lower(:to)) OR instr(lower(recipients), lower(:to)))
ORDER BY mail.id DESC LIMIT :limit

-- name: ledger_list
SELECT
{mail_columns}
FROM mail WHERE id < :before AND id >= :floor
{mail_filter}

-- name: ledger_subjects
SELECT mail.id, subject FROM mail WHERE id < :before AND id >= :floor
{mail_filter}

-- When the newest of them came.  What is imported came when it was written.
-- name: ledger_newest_at
SELECT received_at FROM mail WHERE id < :before AND id >= :floor AND source <> 'import' ORDER BY id DESC LIMIT 1

-- name: ledger_list_ticket
SELECT
{mail_columns}
FROM mail
WHERE id IN (SELECT mail FROM entry WHERE entry.ticket = :ticket
             UNION
             SELECT id FROM mail WHERE duplicate_of IN (SELECT mail FROM entry WHERE entry.ticket = :ticket))
    AND id < :before
{mail_filter}

-- name: ledger_list_message
SELECT
{mail_columns}
FROM mail
WHERE id IN (SELECT mail FROM seen WHERE message_id = :message_id
             UNION
             SELECT id FROM mail WHERE duplicate_of IN (SELECT mail FROM seen WHERE message_id = :message_id))
    AND id < :before AND (:ticket IS NULL OR ticket = :ticket)
{mail_filter}
