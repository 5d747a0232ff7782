-- Numbers that were given out (marks.c).

-- name: marks_get
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'ticket'), 0),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'mail'), 0),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)

-- name: marks_add
INSERT INTO sqlite_sequence (name, seq) SELECT :name, 0
WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :name)

-- name: marks_set
UPDATE sqlite_sequence SET seq = max(seq, :seq) WHERE name = :name
