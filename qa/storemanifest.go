package qa

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"footnote/knowledge"
	"footnote/qa/index/sealed"
	"footnote/qa/text"
)

// # The folder of an index
//
// A folder holds sealed files, "00000001.segment" and "00000002.gone" (see
// segment), each name used once, and the file "manifest" that lists those that
// count: JSON on one line, and on a second line its SHA-256. The manifest is
// written beside the old one, brought to the disk together with the files it
// names, and renamed; then the files that no manifest names are removed. So a
// folder is at every moment that of before a change or that of behind it.
//
// Everything here is made from the library. A folder that is damaged, of another
// form, or made from another library is not repaired but made anew.

// indexFormat goes up whenever what an index holds would be other, also for
// another way to cut or to stem.
const indexFormat = 4

const manifestName = "manifest"

// manifest is what a folder holds.
type manifest struct {
	Format   int    `json:"format"`
	Library  string `json:"library"`  // names the library it is made from
	Sequence int64  `json:"sequence"` // the last change of the library that it knows
	Next     int    `json:"next"`     // the number of the next file
	// Short is, by space, the language that documents too short to tell theirs
	// are read in.
	Short    map[knowledge.Space]text.Language `json:"short"`
	Segments []manifestSegment                 `json:"segments"`
}

type manifestSegment struct {
	manifestFile
	Gone  *manifestFile   `json:"gone,omitempty"`
	Space knowledge.Space `json:"space,omitempty"` // that it is of; the first manifests did not say
}

type manifestFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Seal string `json:"seal"`
}

func (f manifestFile) open(folder sealed.Folder) (*sealed.File, error) {
	return sealed.OpenIn(folder, f.Name, f.stamp())
}

func (f manifestFile) stamp() sealed.Stamp {
	stamp := sealed.Stamp{Size: f.Size}
	_, _ = hex.Decode(stamp.Seal[:], []byte(f.Seal[:min(len(f.Seal), 2*len(stamp.Seal))])) // a wrong one fits no file
	return stamp
}

// errFormat says that a folder was made by a program of another version.
var errFormat = errors.New("the index is of another form than this program makes")

// readManifest returns the manifest of folder. An error is a *sealed.Damage,
// also where there is none, errFormat, or the system's.
func readManifest(folder sealed.Folder) (m manifest, err error) {
	defer sealed.Guard(&err)()
	file, err := folder.Map(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, &sealed.Damage{File: manifestName, What: "it is missing"}
	}
	if err != nil {
		return m, err
	}
	data := bytes.Clone(file.Data)
	if file.Release != nil {
		file.Release()
	}
	line, sum, ok := bytes.Cut(data, []byte("\n"))
	if !ok || string(bytes.TrimSuffix(sum, []byte("\n"))) != sumLine(line) {
		return m, &sealed.Damage{File: manifestName, What: "it differs from its checksum"}
	}
	if err := json.Unmarshal(line, &m); err != nil {
		return m, &sealed.Damage{File: manifestName, What: err.Error()}
	}
	if m.Format != indexFormat {
		return m, errFormat
	}
	return m, nil
}

func sumLine(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// store is a folder that is open.
type store struct {
	folder   sealed.Folder
	manifest manifest
	segments []*segment // those of the manifest, in its order
}

// openIntact opens what can be read of folder, to answer from and not to
// change. lost are the spaces that have a segment which cannot be, and why. An
// error is openStore's: then nothing can be read, or nobody knows what is lost.
func openIntact(folder sealed.Folder) (s *store, lost map[knowledge.Space]error, err error) {
	m, err := readManifest(folder)
	if err != nil {
		return nil, nil, err
	}
	s, lost = &store{folder: folder, manifest: m}, map[knowledge.Space]error{}
	for _, e := range m.Segments {
		g, err := e.open(folder, nil)
		if err != nil && (!IsDamage(err) || e.Space == "") {
			return nil, nil, err
		}
		if err != nil {
			lost[e.Space] = err
			continue
		}
		s.segments = append(s.segments, g)
	}
	return s, lost, nil
}

// openStore opens what is in folder. Files that known has open already are not
// opened again. An error is a *sealed.Damage, also where there is nothing,
// errFormat, or the system's.
func openStore(folder sealed.Folder, known []*segment) (*store, error) {
	m, err := readManifest(folder)
	if err != nil {
		return nil, err
	}
	s := &store{folder: folder, manifest: m}
	if err := s.number(); err != nil {
		return nil, err
	}
	s.segments, err = m.open(folder, known)
	return s, err
}

// newStore returns a store that holds nothing, in a folder that may hold
// something.
func newStore(folder sealed.Folder, library string) (*store, error) {
	s := &store{folder: folder, manifest: manifest{Format: indexFormat, Library: library, Short: map[knowledge.Space]text.Language{}}}
	err := s.number()
	return s, err
}

// number sees to it that the names of new files are those of no others: those
// may still be read in place.
func (s *store) number() error {
	files, err := s.folder.List()
	if err != nil {
		return fmt.Errorf("list index: %w", err)
	}
	for _, f := range files {
		if n, err := strconv.Atoi(strings.TrimSuffix(f, filepath.Ext(f))); err == nil {
			s.manifest.Next = max(s.manifest.Next, n)
		}
	}
	s.manifest.Next++
	return nil
}

// open opens the segments that m names.
func (m *manifest) open(folder sealed.Folder, known []*segment) ([]*segment, error) {
	segments := make([]*segment, len(m.Segments))
	for i, e := range m.Segments {
		var err error
		if segments[i], err = e.open(folder, known); err != nil {
			return nil, err
		}
	}
	return segments, nil
}

// open opens a segment and what is gone from it.
func (e manifestSegment) open(folder sealed.Folder, known []*segment) (*segment, error) {
	var same *segment // with other documents gone
	for _, g := range known {
		if g.file.Name() == e.Name && g.file.Stamp() == e.stamp() {
			if same = g; g.goneAs(e.Gone) {
				return g, nil
			}
		}
	}
	if same == nil {
		f, err := e.manifestFile.open(folder)
		if err != nil {
			return nil, err
		}
		if same, err = openSegment(f); err != nil {
			return nil, err
		}
	}
	if e.Gone == nil {
		return same.without(nil)
	}
	gone, err := e.Gone.open(folder)
	if err != nil {
		return nil, err
	}
	return same.without(gone)
}

// goneAs reports whether what is gone from g is what f says.
func (g *segment) goneAs(f *manifestFile) bool {
	if f == nil || g.gone.file == nil {
		return f == nil && g.gone.file == nil
	}
	return g.gone.file.Name() == f.Name && g.gone.file.Stamp() == f.stamp()
}

// write writes a file with a new name.
func (s *store) write(kind string, fill func(*sealed.Writer)) (f manifestFile, err error) {
	f.Name = fmt.Sprintf("%08d.%s", s.manifest.Next, kind)
	s.manifest.Next++
	stamp, err := sealed.Write(s.folder, f.Name, func(w *sealed.Writer) (err error) {
		defer sealed.Guard(&err)()
		fill(w)
		return nil
	})
	f.Size, f.Seal = stamp.Size, hex.EncodeToString(stamp.Seal[:])
	return f, err
}

// commit makes m the manifest and opens what it names. When it fails, the
// folder is that of before, or that of m.
func (s *store) commit(m manifest) error {
	m.Next = s.manifest.Next
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	const fresh = manifestName + ".new"
	if err := s.folder.Write(fresh, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n%s\n", line, sumLine(line))
		return err
	}); err != nil {
		return err
	}
	if err := s.folder.Commit(); err != nil { // the files that it names
		return fmt.Errorf("commit index: %w", err)
	}
	if err := s.folder.Rename(fresh, manifestName); err != nil {
		return fmt.Errorf("commit index: %w", err)
	}
	if err := s.folder.Commit(); err != nil {
		return fmt.Errorf("commit index: %w", err)
	}
	segments, err := m.open(s.folder, s.segments)
	if err != nil {
		return err
	}
	s.manifest, s.segments = m, segments
	return s.sweep()
}

// sweep removes the files that the manifest does not name.
func (s *store) sweep() error {
	files, err := s.folder.List()
	if err != nil {
		return fmt.Errorf("clear index: %w", err)
	}
	named := []string{manifestName}
	for _, e := range s.manifest.Segments {
		named = append(named, e.Name)
		if e.Gone != nil {
			named = append(named, e.Gone.Name)
		}
	}
	if err := s.folder.Remove(slices.DeleteFunc(files, func(f string) bool { return slices.Contains(named, f) })...); err != nil {
		return fmt.Errorf("clear index: %w", err)
	}
	return nil
}
