-- The journal. Times are unix milliseconds. An id of a person, channel or post
-- is the service's.

-- What a service delivered. The body is there only until it is dealt with;
-- what stays is a hash, by which a second delivery is told.
CREATE TABLE IF NOT EXISTS envelope (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    hash     BLOB    NOT NULL UNIQUE, -- of service and key
    service  TEXT    NOT NULL,
    key      TEXT    NOT NULL,        -- empty once settled
    body     BLOB,                    -- NULL once settled
    received INTEGER NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 0,
    settled  INTEGER                  -- when it was dealt with
);
CREATE INDEX IF NOT EXISTS envelope_open ON envelope(id) WHERE settled IS NULL;
CREATE INDEX IF NOT EXISTS envelope_settled ON envelope(settled);

-- Which event was the first to bring a message: another that brings it is a
-- duplicate, the same one after a crash is not.
CREATE TABLE IF NOT EXISTS message (
    hash  BLOB    PRIMARY KEY,
    event TEXT    NOT NULL,
    seen  INTEGER NOT NULL
) WITHOUT ROWID;

-- What was or may have been put before people. A row is written before the
-- service is called.
CREATE TABLE IF NOT EXISTS delivery (
    key   TEXT    PRIMARY KEY,
    tries INTEGER NOT NULL,
    begun TEXT    NOT NULL DEFAULT '', -- a post that will become this one
    post  TEXT    NOT NULL DEFAULT '', -- its id
    done  INTEGER NOT NULL DEFAULT 0,
    at    INTEGER NOT NULL
) WITHOUT ROWID;

-- A question and where its answer stands.
CREATE TABLE IF NOT EXISTS answer (
    id         TEXT    PRIMARY KEY,
    service    TEXT    NOT NULL,
    workspace  TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    thread     TEXT    NOT NULL,
    message    TEXT    NOT NULL,            -- the question's message
    person     TEXT    NOT NULL,            -- who asked
    kind       INTEGER NOT NULL,            -- bot.ChannelKind
    shared     INTEGER NOT NULL,
    private    INTEGER NOT NULL,
    question   TEXT    NOT NULL,            -- empty when it is not or no longer kept
    edited     TEXT    NOT NULL DEFAULT '', -- how the question reads now, when that is different
    spaces     TEXT    NOT NULL,            -- JSON, what it was answered from
    language   TEXT    NOT NULL,
    outcome    TEXT    NOT NULL,
    confidence REAL    NOT NULL,
    asked      INTEGER NOT NULL,
    place      TEXT    NOT NULL,            -- JSON, where the post stands
    post       TEXT    NOT NULL,            -- its id; empty where it can never be changed
    changes    INTEGER NOT NULL DEFAULT 0,  -- how often it was changed
    gone       INTEGER NOT NULL DEFAULT 0   -- whether the post was taken away
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answer_message ON answer(service, channel, message);
CREATE INDEX IF NOT EXISTS answer_person ON answer(service, person, asked);
CREATE INDEX IF NOT EXISTS answer_conversation ON answer(service, channel, thread, asked);
CREATE INDEX IF NOT EXISTS answer_asked ON answer(asked);

-- What an answer that stands somewhere quotes.
CREATE TABLE IF NOT EXISTS citation (
    answer   TEXT    NOT NULL REFERENCES answer(id) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    document TEXT    NOT NULL,
    revision TEXT    NOT NULL,
    spans    TEXT    NOT NULL, -- JSON, of the words quoted
    PRIMARY KEY (answer, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS citation_document ON citation(document, revision);

CREATE TABLE IF NOT EXISTS vote (
    answer  TEXT    NOT NULL,
    service TEXT    NOT NULL,
    person  TEXT    NOT NULL,
    helpful INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (answer, person)
) WITHOUT ROWID;

-- A thread that Footnote answered in.
CREATE TABLE IF NOT EXISTS thread (
    hash    BLOB    PRIMARY KEY,
    service TEXT    NOT NULL,
    person  TEXT    NOT NULL, -- who asked
    third   INTEGER NOT NULL, -- whether somebody else has spoken there
    seen    INTEGER NOT NULL
) WITHOUT ROWID;

-- A question that was handed to a person.
CREATE TABLE IF NOT EXISTS handover (
    answer  TEXT    NOT NULL,
    service TEXT    NOT NULL,
    person  TEXT    NOT NULL, -- who handed it over
    helper  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    settled INTEGER,
    PRIMARY KEY (answer, helper)
) WITHOUT ROWID;

-- Posts that are to be taken away as soon as their service can be reached.
CREATE TABLE IF NOT EXISTS removal (
    service TEXT NOT NULL,
    post    TEXT NOT NULL,
    place   TEXT NOT NULL, -- JSON
    at      INTEGER NOT NULL,
    PRIMARY KEY (service, post)
) WITHOUT ROWID;

-- Posts whose controls are to be switched off, since what they need is no longer
-- kept. They stay here for a day at most.
CREATE TABLE IF NOT EXISTS spent (
    service TEXT    NOT NULL,
    post    TEXT    NOT NULL,
    place   TEXT    NOT NULL, -- JSON, without people
    wholly  INTEGER NOT NULL, -- whether all controls are, else those that need the question
    tries   INTEGER NOT NULL DEFAULT 0,
    at      INTEGER NOT NULL,
    PRIMARY KEY (service, post)
) WITHOUT ROWID;

-- What was done that somebody may ask about later. It holds no words of people
-- or documents.
CREATE TABLE IF NOT EXISTS audit (
    at      INTEGER NOT NULL,
    what    TEXT    NOT NULL,
    service TEXT    NOT NULL,
    person  TEXT    NOT NULL,
    answer  TEXT    NOT NULL,
    detail  TEXT    NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_at ON audit(at);
