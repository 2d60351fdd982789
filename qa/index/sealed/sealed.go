// Package sealed keeps files that are written once and never changed: in
// sections, with a checksum for every page, read in place.
//
// # The form of a file
//
// All numbers are little-endian. A file is
//
//	header      16 bytes: "footnote sealed\n"
//	sections    bytes, each section beginning at a multiple of 8
//	checksums   CRC-32C (Castagnoli) of every page of what stands before,
//	            4 bytes each; a page is 4,096 bytes, the last may be shorter
//	table       for each section: its number (8 bytes), offset and length
//	footer      56 bytes: length of header and sections (8), number of
//	            sections (8), version (8), seal (16), "sealed\n\x00" (8), and
//	            the CRC-32C of the 48 bytes before (8)
//
// The seal is the first half of the SHA-256 of checksums and table: it names
// what is in the file. Whoever refers to a file keeps its length and its seal,
// so that one that is missing, cut off, exchanged for another or of another
// time is noticed when it is opened, in a time that does not depend on what is
// in the pages. A page is compared with its checksum when it is first touched,
// before anything in it is believed; a page that differs ends what was being
// done with a [Damage].
package sealed

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

const (
	header     = "footnote sealed\n"
	trailer    = "sealed\n\x00"
	version    = 1
	pageSize   = 4096
	footerSize = 56
	entrySize  = 24
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Seal names the content of a file.
type Seal [16]byte

// Stamp is what has to be known of a file to believe it.
type Stamp struct {
	Size int64
	Seal Seal
}

// place is where a section stands.
type place struct{ id, off, size uint64 }

// Writer writes a file. Errors stay: after the first, nothing is written, and
// Close returns it. It is for one goroutine at a time.
type Writer struct {
	out    *bufio.Writer
	at     uint64
	sum    uint32 // of the page that is being written
	sums   []byte
	places []place
	err    error
}

// NewWriter begins a file in w.
func NewWriter(w io.Writer) *Writer {
	s := &Writer{out: bufio.NewWriterSize(w, 1<<16)}
	_, _ = s.Write([]byte(header))
	return s
}

// Begin ends the section that is being written and begins section id.
func (w *Writer) Begin(id int) {
	w.end()
	w.align()
	w.places = append(w.places, place{id: uint64(id), off: w.at})
}

func (w *Writer) end() {
	if n := len(w.places); n > 0 {
		w.places[n-1].size = w.at - w.places[n-1].off
	}
}

func (w *Writer) align() {
	var zeros [8]byte
	_, _ = w.Write(zeros[:-w.at&7])
}

// Section writes a whole section.
func (w *Writer) Section(id int, data []byte) {
	w.Begin(id)
	_, _ = w.Write(data)
}

// Offset returns how much of the section that was begun last is written.
func (w *Writer) Offset() int { return int(w.at - w.places[len(w.places)-1].off) }

// Write adds p to the section that was begun last.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.out.Write(p)
	w.err = err
	for rest := p[:n]; len(rest) > 0; {
		part := rest[:min(len(rest), pageSize-int(w.at%pageSize))]
		w.sum = crc32.Update(w.sum, castagnoli, part)
		w.at += uint64(len(part))
		rest = rest[len(part):]
		if w.at%pageSize == 0 {
			w.closePage()
		}
	}
	return n, err
}

func (w *Writer) closePage() {
	w.sums = binary.LittleEndian.AppendUint32(w.sums, w.sum)
	w.sum = 0
}

// Close ends the file and returns its stamp. It does not close the writer that
// was given to NewWriter.
func (w *Writer) Close() (Stamp, error) {
	w.end()
	w.align()
	if w.at%pageSize != 0 {
		w.closePage()
	}
	tables := w.sums
	for _, p := range w.places {
		for _, n := range []uint64{p.id, p.off, p.size} {
			tables = binary.LittleEndian.AppendUint64(tables, n)
		}
	}
	seal := sealOf(tables)
	footer := make([]byte, 0, footerSize)
	for _, n := range []uint64{w.at, uint64(len(w.places)), version} {
		footer = binary.LittleEndian.AppendUint64(footer, n)
	}
	footer = append(append(footer, seal[:]...), trailer...)
	footer = binary.LittleEndian.AppendUint64(footer, uint64(crc32.Checksum(footer, castagnoli)))
	if w.err == nil {
		_, w.err = w.out.Write(append(tables, footer...))
	}
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return Stamp{Size: int64(w.at) + int64(len(tables)) + footerSize, Seal: seal}, w.err
}

func sealOf(tables []byte) Seal {
	sum := sha256.Sum256(tables)
	return Seal(sum[:16])
}

// Damage says that a file is not what was written. Reading a page that differs
// from its checksum panics with a *Damage; see [Guard].
type Damage struct {
	File string // its name
	What string // what is wrong, as a plain phrase
}

// Error names the file and what is wrong with it.
func (d *Damage) Error() string { return fmt.Sprintf("%s is damaged: %s", d.File, d.What) }

// IsDamage reports whether err comes from a damaged or missing file.
func IsDamage(err error) bool {
	var d *Damage
	return errors.As(err, &d)
}
