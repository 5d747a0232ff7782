-- The timeline, its sections and its attachments (entry.c, section.c).

-- name: entry_insert
INSERT INTO entry (ticket, n, at, kind, verified, mail, author, author_name, subject, sections, text, quoted)
VALUES (:ticket, (SELECT coalesce(max(n), 0) + 1 FROM entry WHERE ticket = :ticket), :at, :kind, :verified, :mail,
    :author, :author_name, :subject, :sections, :text, :quoted)

-- name: section_list
SELECT id, sections, text FROM entry WHERE ticket = :ticket AND sections IS NOT NULL ORDER BY n

-- part: entry_columns
    id, ticket, n, at, kind, verified, mail, author, author_name, subject, text, quoted

-- name: entry_get
SELECT
{entry_columns}
FROM entry WHERE id = :id

-- name: entry_same
SELECT count(*) FROM entry
WHERE ticket = :ticket AND kind = :kind AND lower(author) = lower(:author) AND at >= :since AND text = :text

-- name: entry_list
SELECT
{entry_columns}
FROM entry WHERE ticket = :ticket AND n > :after ORDER BY n LIMIT :limit

-- name: entry_outlines
SELECT
    id, ticket, n, at, kind, verified, mail, author, author_name, NULL, CASE kind WHEN 'event' THEN text END, NULL
FROM entry WHERE ticket = :ticket AND n > :after ORDER BY n DESC LIMIT :limit

-- name: entry_notes
SELECT n, text FROM entry
WHERE ticket = :ticket AND n > :after AND kind = 'note'
    AND EXISTS (SELECT 1 FROM mail WHERE mail.id = entry.mail AND mail.outcome = 'noted') = :outside
ORDER BY n LIMIT :limit

-- name: attachment_last
SELECT coalesce(max(n), 0) FROM attachment WHERE ticket = :ticket

-- name: attachment_insert
INSERT INTO attachment (ticket, n, entry, mail, size, "offset", length, encoding, shown_inline, content_type,
    content_id, filename)
VALUES (:ticket, :n, :entry, :mail, :size, :offset, :length, :encoding, :shown_inline, :content_type, :content_id,
    :filename)

-- part: attachment_columns
    n, entry, mail, size, "offset", length, encoding, shown_inline, content_type, content_id, filename,
    EXISTS (SELECT 1 FROM raw WHERE raw.mail = attachment.mail)

-- name: attachment_list
SELECT
{attachment_columns}
FROM attachment WHERE ticket = :ticket ORDER BY n

-- name: attachment_list_entry
SELECT
{attachment_columns}
FROM attachment WHERE entry = :entry ORDER BY n

-- name: attachment_list_shown
SELECT
{attachment_columns}
FROM attachment
WHERE ticket = :ticket AND n IN (SELECT n FROM attachment WHERE entry = :entry UNION ALL
    SELECT * FROM (SELECT n FROM attachment WHERE ticket = :ticket ORDER BY n LIMIT :first))
ORDER BY n

-- name: attachment_get
SELECT
{attachment_columns}
FROM attachment WHERE ticket = :ticket AND n = :n
