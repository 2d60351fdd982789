package qa

import "footnote/knowledge"

// UpdateIn is Update in a folder of a test.
var UpdateIn = updateIn

// OpenIn is OpenCollection in a folder of a test.
var OpenIn = openIn

// Segments returns how many segments c has.
func (c *Collection) Segments() int {
	n := 0
	for _, sh := range c.shelves {
		n += len(sh.segments)
	}
	return n
}

// FileOf returns the name of the first file of a space.
func (c *Collection) FileOf(space knowledge.Space) string {
	return c.readable([]knowledge.Space{space})[0].segments[0].file.Name()
}
