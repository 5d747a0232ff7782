-- Full-text search (index.c, index_search.c).

-- name: index_waiting
SELECT id, ticket, n, length(CAST(text AS BLOB)) FROM entry WHERE id > :mark ORDER BY id LIMIT :max

-- name: index_last
SELECT coalesce(max(id), 0) FROM entry

-- name: index_entry
SELECT ticket, n, subject, author_name, author, text,
    (SELECT group_concat(filename, ' ') FROM attachment WHERE attachment.entry = entry.id)
FROM entry WHERE id = :id

-- name: index_insert
INSERT INTO search (rowid, subject, names, text) VALUES (:rowid, :subject, :names, :text)

-- name: index_delete
INSERT INTO search (search, rowid, subject, names, text) VALUES ('delete', :rowid, :subject, :names, :text)

-- name: index_merge
INSERT INTO search (search, rank) VALUES ('merge', :pages)

-- name: index_changes
SELECT total_changes()

-- name: index_match
SELECT rowid FROM search WHERE search MATCH :match AND rowid > :after ORDER BY rowid LIMIT :max

-- part: index_filter
    AND (:status IS NULL OR status = :status)
    AND (:type IS NULL OR type = :type)
    AND (:site IS NULL OR site = :site OR site_uuid = :site)
    AND (:before IS NULL OR opened_at < :before)
    AND (:after IS NULL OR opened_at >= :after)
    AND (:from IS NULL OR instr(lower(requester), lower(:from)) OR instr(lower(requester_name), lower(:from))
        OR EXISTS (SELECT 1 FROM participant
                   WHERE participant.ticket = ticket.id AND instr(lower(participant.address), lower(:from))))

-- name: index_candidate
SELECT id, updated_at FROM ticket WHERE id = :id
{index_filter}

-- name: index_candidates
SELECT id, updated_at FROM ticket WHERE id < :below AND id >= :floor
{index_filter}
ORDER BY id DESC

-- name: ticket_last_id
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'ticket'), 0)
