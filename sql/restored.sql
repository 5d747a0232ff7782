-- After a restore (restored.c).

-- name: restored_ticket_seq
UPDATE ticket SET seq = seq + :ahead

-- name: restored_post_seq
UPDATE meta SET value = value + :ahead WHERE key = 'post.seq'
