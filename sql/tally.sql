-- Counts by time (tally.c).

-- name: tally_add
INSERT INTO tally (slot, what, name, kind, count, last_at) VALUES (:slot, :what, :name, :kind, 1, :at)
    ON CONFLICT DO UPDATE SET count = count + 1, last_at = max(last_at, excluded.last_at)

-- What is long ago is one row in slot 0.

-- name: tally_oldest
SELECT min(slot) FROM tally WHERE slot > 0

-- name: tally_fold
INSERT INTO tally (slot, what, name, kind, count, last_at)
SELECT 0, what, name, kind, sum(count), max(last_at) FROM tally WHERE slot > 0 AND slot < :before
GROUP BY what, name, kind
    ON CONFLICT DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)

-- name: tally_forget
DELETE FROM tally WHERE slot > 0 AND slot < :before

-- name: tally_sum
SELECT coalesce(sum(count), 0) FROM tally WHERE slot >= :since AND slot < :until AND what = :what AND name = :name
    AND kind = :kind

-- name: tally_list
SELECT name, kind, sum(count), max(last_at) FROM tally WHERE slot >= :since AND what = :what
GROUP BY name, kind ORDER BY name, kind
