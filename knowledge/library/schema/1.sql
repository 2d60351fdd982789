-- The first form of library.db. Times are milliseconds since 1970. A sum is
-- the beginning of a SHA-256 over all else in its row (see row.go).

-- One row: which library this is, and the number of the last change.
CREATE TABLE library (
	one      INTEGER PRIMARY KEY CHECK (one = 1),
	identity TEXT NOT NULL,
	sequence INTEGER NOT NULL
) STRICT;

-- Where documents come from, and how the last listings went.
CREATE TABLE source (
	name      TEXT PRIMARY KEY,
	space     TEXT NOT NULL,
	tried     INTEGER NOT NULL, -- when a listing was begun last
	completed INTEGER NOT NULL, -- when one was last complete; 0 for never
	error     TEXT NOT NULL,    -- why the last one was not; empty when it was
	withheld  INTEGER NOT NULL  -- documents that it lacked, too many to be taken away
) STRICT, WITHOUT ROWID;

-- What the last listing left out, and why.
CREATE TABLE skip (
	source TEXT NOT NULL,
	path   TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (source, path)
) STRICT, WITHOUT ROWID;

-- Documents, also those that are gone. The id begins with the source's name
-- and a colon.
CREATE TABLE document (
	id       TEXT PRIMARY KEY,
	space    TEXT NOT NULL,
	revision TEXT NOT NULL,
	state    INTEGER NOT NULL, -- 0 current, 1 gone from its source, 2 withdrawn, 3 forgotten
	change   INTEGER NOT NULL, -- number of its last change
	changed  INTEGER NOT NULL, -- when that was
	missed   INTEGER NOT NULL, -- complete listings in a row that lacked it
	mark     TEXT NOT NULL,    -- what its source says of it without reading it
	content  BLOB NOT NULL,    -- hash of what is stored of it, to see what changed
	body     INTEGER NOT NULL, -- its row in body; 0 for none
	sum      BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX document_change ON document (change);

-- Revisions that are no longer current and that something still cites.
CREATE TABLE former (
	document   TEXT NOT NULL,
	revision   TEXT NOT NULL,
	superseded INTEGER NOT NULL, -- when it was last current
	body       INTEGER NOT NULL,
	PRIMARY KEY (document, revision)
) STRICT, WITHOUT ROWID;

-- What documents say, encoded as encode.go describes.
CREATE TABLE body (
	number INTEGER PRIMARY KEY,
	data   BLOB NOT NULL,
	sum    BLOB NOT NULL
) STRICT;
