package qa

import (
	"footnote/qa/index/sealed"
)

// UpdateIn is Update in a folder of a test.
var UpdateIn = updateIn

// OpenIn is OpenCollection in a folder of a test.
func OpenIn(folder sealed.Folder, documents Documents) (*Collection, error) {
	s, err := openStore(folder, nil)
	if err != nil {
		return nil, err
	}
	return s.collection(documents), nil
}

// Segments returns how many segments c has.
func (c *Collection) Segments() int {
	n := 0
	for _, sh := range c.shelves {
		n += len(sh.segments)
	}
	return n
}
