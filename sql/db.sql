-- Transactions (db.c).

-- name: begin_write
BEGIN IMMEDIATE
-- name: begin_read
BEGIN
-- name: commit
COMMIT
-- name: rollback
ROLLBACK
-- name: savepoint
SAVEPOINT item
-- name: release
RELEASE item
-- name: undo
ROLLBACK TO item

-- name: integrity_check
PRAGMA integrity_check(1)

-- name: copy_into
VACUUM INTO :file
