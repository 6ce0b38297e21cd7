"""The tables of a class's store: what makes a store of version n one of version n + 1, in order."""

from __future__ import annotations

VERSIONS = (
    """
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE attempt (
        id INTEGER PRIMARY KEY,
        student TEXT NOT NULL,
        key BLOB,
        report BLOB NOT NULL,
        problem TEXT,
        made TEXT NOT NULL DEFAULT (datetime('now'))
    );
    CREATE INDEX attempt_of ON attempt (student, id);
    """,
    """
    ALTER TABLE attempt RENAME COLUMN student TO hand_in;
    ALTER TABLE attempt ADD COLUMN partial INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE hand_in (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        students TEXT NOT NULL,
        late INTEGER NOT NULL DEFAULT 0
    );
    INSERT INTO hand_in (id, name, students)
        SELECT DISTINCT hand_in, hand_in, json_array(json_object('id', hand_in)) FROM attempt;
    CREATE TABLE override (
        hand_in TEXT NOT NULL,
        check_id TEXT NOT NULL,
        points REAL NOT NULL,
        reason TEXT NOT NULL,
        made TEXT NOT NULL DEFAULT (datetime('now')),
        PRIMARY KEY (hand_in, check_id)
    );
    CREATE TABLE comment (
        id INTEGER PRIMARY KEY,
        hand_in TEXT NOT NULL,
        text TEXT NOT NULL,
        made TEXT NOT NULL DEFAULT (datetime('now')),
        UNIQUE (hand_in, text)
    );
    """,
    """
    ALTER TABLE hand_in ADD COLUMN files TEXT NOT NULL DEFAULT '[]';
    """,
)
