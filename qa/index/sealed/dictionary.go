package sealed

import (
	"encoding/binary"
	"iter"
)

// A dictionary is two sections. The first holds the entries in ascending order
// of their keys, in blocks of 16: of each entry how many bytes its key has in
// common with the one before (0 for the first of a block), how many it has
// besides, those bytes, the length of the value, and the value; lengths are
// varints. The second holds the offset of each block, four bytes each, and
// behind them the number of entries.
const blockEntries = 16

// DictionaryWriter collects the entries of a dictionary. The zero value is
// ready.
type DictionaryWriter struct {
	data    []byte
	offsets []byte
	last    []byte
	n       int
}

// Add adds an entry. Keys come in ascending order, each once.
func (d *DictionaryWriter) Add(key string, value []byte) {
	shared := 0
	if d.n%blockEntries == 0 {
		d.offsets = binary.LittleEndian.AppendUint32(d.offsets, uint32(len(d.data)))
	} else {
		for shared < len(key) && shared < len(d.last) && key[shared] == d.last[shared] {
			shared++
		}
	}
	d.data = binary.AppendUvarint(d.data, uint64(shared))
	d.data = binary.AppendUvarint(d.data, uint64(len(key)-shared))
	d.data = append(d.data, key[shared:]...)
	d.data = binary.AppendUvarint(d.data, uint64(len(value)))
	d.data = append(d.data, value...)
	d.last = append(d.last[:0], key...)
	d.n++
}

// Len returns the number of entries added.
func (d *DictionaryWriter) Len() int { return d.n }

// WriteTo writes the dictionary as sections id and id+1.
func (d *DictionaryWriter) WriteTo(w *Writer, id int) {
	w.Section(id, d.data)
	w.Section(id+1, binary.LittleEndian.AppendUint32(d.offsets, uint32(d.n)))
}

// Dictionary is a sorted list of keys with a value each, read in place. It
// panics with a *Damage where the file is damaged.
type Dictionary struct {
	data, offsets Section
	blocks, n     int
}

// Dictionary returns the dictionary in sections id and id+1 of f.
func (f *File) Dictionary(id int) Dictionary {
	d := Dictionary{data: f.Section(id), offsets: f.Section(id + 1)}
	if d.offsets.size >= 4 {
		d.blocks = d.offsets.size/4 - 1
		d.n = int(binary.LittleEndian.Uint32(d.offsets.Bytes(4*d.blocks, 4)))
	}
	return d
}

// Len returns the number of entries.
func (d Dictionary) Len() int { return d.n }

// block returns the bytes of block i.
func (d Dictionary) block(i int) []byte {
	from := int(binary.LittleEndian.Uint32(d.offsets.Bytes(4*i, 4)))
	to := d.data.size
	if i+1 < d.blocks {
		to = int(binary.LittleEndian.Uint32(d.offsets.Bytes(4*i+4, 4)))
	}
	return d.data.Bytes(from, to-from)
}

// blockOf returns the last block whose first key is not behind key, or 0.
func (d Dictionary) blockOf(key string) int {
	lo, hi := 0, d.blocks // the first keys of blocks below lo are not behind key, those from hi on are
	for lo < hi {
		mid := (lo + hi) / 2
		if b := d.block(mid); string(cut(b, 1)) <= key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return max(0, lo-1)
}

// cut returns the bytes that stand behind their length at b[at:].
func cut(b []byte, at int) []byte {
	n, k := binary.Uvarint(b[at:])
	return b[at+k:][:n]
}

// Find returns the value of key and its place among the keys, or false. The
// value is valid as long as the file is.
func (d Dictionary) Find(key string) (value []byte, place int, ok bool) {
	if d.n == 0 {
		return nil, 0, false
	}
	block := d.blockOf(key)
	same := 0 // bytes that key has in common with the entry before, which is below it
	for i, b := 0, d.block(block); len(b) > 0; i++ {
		shared, k := binary.Uvarint(b)
		rest := cut(b, k)
		_, k2 := binary.Uvarint(b[k:])
		b = b[k+k2+len(rest):]
		value = cut(b, 0)
		_, k = binary.Uvarint(b)
		b = b[k+len(value):]
		if int(shared) > same {
			continue // it differs from key where the entry before does
		}
		if int(shared) < same {
			return nil, 0, false // it is behind key
		}
		for n := 0; ; n++ {
			if n == len(rest) {
				if same == len(key) {
					return value, block*blockEntries + i, true
				}
				break
			}
			if same == len(key) || rest[n] > key[same] {
				return nil, 0, false
			}
			if rest[n] < key[same] {
				break
			}
			same++
		}
	}
	return nil, 0, false
}

// Entry is a key of a Dictionary, its place among the keys, and its value. Key
// and Value are valid until the next entry.
type Entry struct {
	Key   []byte
	Value []byte
	Place int
}

// From yields the entries from the first whose key is not before key on.
func (d Dictionary) From(key string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		if d.n == 0 {
			return
		}
		var e Entry
		for block := d.blockOf(key); block < d.blocks; block++ {
			e.Place = block*blockEntries - 1
			for b := d.block(block); len(b) > 0; {
				shared, k := binary.Uvarint(b)
				rest := cut(b, k)
				_, k2 := binary.Uvarint(b[k:])
				b = b[k+k2+len(rest):]
				e.Value = cut(b, 0)
				_, k = binary.Uvarint(b)
				b = b[k+len(e.Value):]
				e.Key = append(e.Key[:shared], rest...)
				e.Place++
				if string(e.Key) >= key && !yield(e) {
					return
				}
			}
		}
	}
}
