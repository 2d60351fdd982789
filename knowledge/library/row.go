package library

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"footnote/knowledge"
)

// state is whether a document may be shown, and why not.
type state int

const (
	current   state = iota
	gone            // its source has it no more
	withdrawn       // its source is no longer configured, or its readers were taken away
	forgotten       // somebody said so; it does not come back
)

// row is what table document holds of one.
type row struct {
	id       knowledge.DocID
	space    knowledge.Space
	revision knowledge.Revision
	state    state
	change   int64
	changed  int64 // milliseconds since 1970
	missed   int
	mark     string
	content  []byte
	body     int64
	sum      []byte
}

// rowColumns are the columns of table document in the order of row's fields.
const rowColumns = "id, space, revision, state, change, changed, missed, mark, content, body, sum"

// How rows are read, alone and with what the document says.
const (
	rowSelect   = "SELECT " + rowColumns + " FROM document"
	wholeSelect = "SELECT d.id, d.space, d.revision, d.state, d.change, d.changed, d.missed, d.mark, d.content, d.body, d.sum, b.data, b.sum" +
		" FROM document d LEFT JOIN body b ON b.number = d.body"
)

// fields returns where the columns are read to.
func (r *row) fields() []any {
	return []any{&r.id, &r.space, &r.revision, &r.state, &r.change, &r.changed, &r.missed, &r.mark, &r.content, &r.body, &r.sum}
}

// values returns the columns, with the sum that fits them.
func (r *row) values() []any {
	r.sum = r.reckon()
	if r.content == nil {
		r.content = []byte{} // which is how an empty one is read back
	}
	return []any{string(r.id), string(r.space), string(r.revision), int(r.state), r.change, r.changed, r.missed, r.mark, r.content, r.body, r.sum}
}

// reckon returns the checksum of all columns but sum.
func (r *row) reckon() []byte {
	return checksum([]byte(r.id), []byte(r.space), []byte(r.revision), number(int64(r.state)), number(r.change),
		number(r.changed), number(int64(r.missed)), []byte(r.mark), r.content, number(r.body))
}

// intact reports whether the columns are what was written.
func (r *row) intact() bool { return bytes.Equal(r.sum, r.reckon()) }

var errRow = errors.New("its entry does not fit its checksum")

// split returns the name of the source that the document comes from, and its
// path there.
func split(id knowledge.DocID) (source, path string) {
	source, path, _ = strings.Cut(string(id), ":")
	return source, path
}

// bounds returns where the ids of a source's documents begin and end.
func bounds(source string) (from, to string) { return source + ":", source + ";" }

const sumSize = 16

// checksum returns the beginning of a SHA-256 over the parts, each behind its
// length.
func checksum(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(number(int64(len(p))))
		h.Write(p)
	}
	return h.Sum(nil)[:sumSize]
}

func number(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// bodySum is the checksum of a row of table body.
func bodySum(id knowledge.DocID, revision knowledge.Revision, data []byte) []byte {
	return checksum([]byte(id), []byte(revision), data)
}

// unpack returns the document whose body is data.
func unpack(id knowledge.DocID, space knowledge.Space, revision knowledge.Revision, data, sum []byte) (*knowledge.Document, error) {
	if !bytes.Equal(sum, bodySum(id, revision, data)) {
		return nil, errors.New("its text does not fit its checksum")
	}
	plain, err := unpacker.DecodeAll(data, nil)
	if err != nil {
		return nil, fmt.Errorf("its text cannot be unpacked: %w", err)
	}
	source, path := split(id)
	d := &knowledge.Document{ID: id, Source: source, Space: space, Path: path, Revision: revision}
	if err := decode(plain, d); err != nil {
		return nil, err
	}
	return d, nil
}

// unix returns t as it is stored.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// fromUnix returns the time that is stored as ms.
func fromUnix(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
