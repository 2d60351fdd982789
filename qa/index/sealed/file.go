package sealed

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// File is a sealed file, open for reading. It never changes and is safe for
// concurrent use. What it returns stays valid as long as the File is
// reachable, so that whoever holds a slice keeps the File alive until done
// with it (runtime.KeepAlive).
type File struct {
	name   string
	data   []byte
	file   io.ReaderAt        // nil where there is only data
	sums   []byte             // of the pages
	ahead  func(from, to int) // see Mapping; nil where there is nothing to read ahead
	known  []atomic.Uint64    // by page: whether it was compared with its checksum
	whole  int                // bytes of header and sections
	places []place
}

// Mapping is the content of a file, and what gives it back; Release may be nil.
// File is the same content to be read piecewise; it may be nil. Ahead has the
// system begin to read Data[from:to], all at once, and does not wait for it; nil
// where Data is in memory. It may be called by several goroutines at once, until
// Release is.
type Mapping struct {
	Data    []byte
	File    io.ReaderAt
	Ahead   func(from, to int)
	Release func()
}

// Open returns the file that m holds, which it owns from then on, also when
// it fails. The file has to be the one that stamp is of; every error is a
// *Damage.
func Open(name string, m Mapping, stamp Stamp) (*File, error) {
	f, what := open(name, m.Data, m.Ahead)
	if what == "" && (f.Stamp() != stamp) {
		what = "it is another file than the one that was written under this name"
	}
	if what != "" {
		if m.Release != nil {
			m.Release()
		}
		return nil, &Damage{name, what}
	}
	if m.Release != nil {
		runtime.AddCleanup(f, func(release func()) { release() }, m.Release)
	}
	f.file = m.File
	f.known = make([]atomic.Uint64, (len(f.sums)/4+63)/64)
	return f, nil
}

// InMemory returns the file that data holds, which was written just now and
// is believed.
func InMemory(data []byte) *File {
	f, what := open("memory", data, nil)
	if what != "" {
		panic(&Damage{"memory", what}) // it never left the program
	}
	f.sums = nil
	return f
}

func open(name string, data []byte, ahead func(from, to int)) (*File, string) {
	if len(data) < len(header)+footerSize {
		return nil, "it is too short"
	}
	footer := data[len(data)-footerSize:]
	if string(footer[40:48]) != trailer || uint64(crc32.Checksum(footer[:48], castagnoli)) != binary.LittleEndian.Uint64(footer[48:]) {
		return nil, "its footer is not as it was written"
	}
	whole, sections := binary.LittleEndian.Uint64(footer), binary.LittleEndian.Uint64(footer[8:])
	if v := binary.LittleEndian.Uint64(footer[16:]); v != version {
		return nil, fmt.Sprintf("it is of version %d and not %d", v, version)
	}
	pages := (whole + pageSize - 1) / pageSize
	if whole+4*pages+entrySize*sections+footerSize != uint64(len(data)) {
		return nil, "its length is not what its footer says"
	}
	tables := data[whole : len(data)-footerSize]
	if ahead != nil {
		ahead(int(whole), len(data))
	}
	if sealOf(tables) != Seal(footer[24:40]) {
		return nil, "its checksums are not as they were written"
	}
	f := &File{name: name, data: data, ahead: ahead, sums: tables[:4*pages], whole: int(whole)}
	for t := tables[4*pages:]; len(t) > 0; t = t[entrySize:] {
		f.places = append(f.places, place{binary.LittleEndian.Uint64(t), binary.LittleEndian.Uint64(t[8:]), binary.LittleEndian.Uint64(t[16:])})
	}
	return f, ""
}

// Stamp returns what Close returned when the file was written.
func (f *File) Stamp() Stamp {
	return Stamp{Size: int64(len(f.data)), Seal: Seal(f.data[len(f.data)-footerSize+24:][:16])}
}

// Name returns the name that the file was opened under.
func (f *File) Name() string { return f.name }

// Size returns the length of the file in bytes.
func (f *File) Size() int { return len(f.data) }

// Section returns section id, which is empty where the file has none.
func (f *File) Section(id int) Section {
	for _, p := range f.places {
		if p.id == uint64(id) {
			return Section{f, int(p.off), int(p.size)}
		}
	}
	return Section{f: f}
}

// Verify compares every page with its checksum. An error is a *Damage, or ctx's
// when that ends first.
func (f *File) Verify(ctx context.Context) error {
	const often = 256 // pages
	for page := range len(f.sums) / 4 {
		if page%often == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			f.readAhead(page, page+often)
		}
		if !f.matches(page) {
			return f.damage(page)
		}
	}
	return nil
}

func (f *File) matches(page int) bool {
	from := page * pageSize
	return crc32.Checksum(f.data[from:min(f.whole, from+pageSize)], castagnoli) == binary.LittleEndian.Uint32(f.sums[4*page:])
}

func (f *File) damage(page int) *Damage {
	return &Damage{f.name, fmt.Sprintf("the page at %d differs from its checksum", page*pageSize)}
}

// readAhead has the pages from one on and before another read at once where the
// system would read them one by one, each when it is touched: from a disk that
// takes many times as long.
func (f *File) readAhead(from, before int) {
	if f.ahead != nil && before-from > 1 {
		f.ahead(from*pageSize, min(before*pageSize, f.whole))
	}
}

// check compares the pages of f.data[from:to] that were not yet compared.
func (f *File) check(from, to int) {
	before, told := (to-1)/pageSize+1, false
	for page := from / pageSize; page < before; page++ {
		word, bit := &f.known[page/64], uint64(1)<<(page%64)
		if word.Load()&bit != 0 {
			continue
		}
		if !told {
			f.readAhead(page, before)
			told = true
		}
		if !f.matches(page) {
			panic(f.damage(page))
		}
		word.Or(bit)
	}
}

// Section is a part of a File.
type Section struct {
	f         *File
	off, size int
}

// SectionOf returns b as a Section, which owns it from then on, of a file that
// is in memory alone and is believed.
func SectionOf(b []byte) Section {
	return Section{&File{name: "memory", data: b, whole: len(b)}, 0, len(b)}
}

// Len returns the length of s in bytes.
func (s Section) Len() int { return s.size }

// Bytes returns the n bytes of s from off on, which are not to be changed. It
// panics with a *Damage where they are not what was written.
func (s Section) Bytes(off, n int) []byte {
	if off < 0 || n < 0 || off+n > s.size {
		panic(&Damage{s.f.name, "it points at a place that it does not have"})
	}
	if n == 0 {
		return nil
	}
	at := s.off + off
	if s.f.sums != nil {
		s.f.check(at, at+n)
	}
	return s.f.data[at : at+n : at+n]
}

// Read copies len(dst) bytes of s from off on into dst. Unlike Bytes it leaves
// the pages that they are in to the system: for what is large and of which each
// question needs a little. It panics with a *Damage where they are not what was
// written or cannot be read.
func (s Section) Read(dst []byte, off int) {
	f := s.f
	if f.file == nil || off < 0 || off+len(dst) > s.size {
		copy(dst, s.Bytes(off, len(dst)))
		return
	}
	for at := s.off + off; len(dst) > 0; {
		n := min(len(dst), pageSize-at%pageSize)
		f.read(dst[:n], at)
		at, dst = at+n, dst[n:]
	}
}

// read copies bytes of one page. The first time, it compares the page.
func (f *File) read(dst []byte, at int) {
	page := at / pageSize
	word, bit := &f.known[page/64], uint64(1)<<(page%64)
	if word.Load()&bit != 0 {
		f.readAt(dst, at)
		return
	}
	var whole [pageSize]byte
	from := page * pageSize
	data := whole[:min(pageSize, f.whole-from)]
	f.readAt(data, from)
	if crc32.Checksum(data, castagnoli) != binary.LittleEndian.Uint32(f.sums[4*page:]) {
		panic(f.damage(page))
	}
	word.Or(bit)
	copy(dst, data[at-from:])
}

func (f *File) readAt(dst []byte, at int) {
	if _, err := f.file.ReadAt(dst, int64(at)); err != nil {
		panic(&Damage{f.name, err.Error()})
	}
}

// All returns all of s, as Bytes does.
func (s Section) All() []byte { return s.Bytes(0, s.size) }

// Guard turns the panics that come from damaged files into errors: deferred
// around whatever reads them,
//
//	defer sealed.Guard(&err)()
//
// sets err to a *Damage when a page differs from its checksum, or when the
// system cannot give a page that is mapped (the file was cut off, the disk
// fails). All other panics go on.
func Guard(err *error) func() {
	was := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(was)
		switch p := recover().(type) {
		case nil:
		case *Damage:
			*err = p
		case interface {
			runtime.Error
			Addr() uintptr
		}:
			*err = &Damage{"a file of the index", "the system cannot read a page of it"}
		default:
			panic(p)
		}
	}
}

// Bits is a set of small numbers. The zero value is empty and holds none.
type Bits []uint64

// NewBits returns an empty set for numbers below n.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Has reports whether i is in b.
func (b Bits) Has(i int) bool { return i>>6 < len(b) && b[i>>6]&(1<<(i&63)) != 0 }

// Add puts i, which is below the n of NewBits, into b.
func (b Bits) Add(i int) { b[i>>6] |= 1 << (i & 63) }

// Count returns how many numbers b holds.
func (b Bits) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}
