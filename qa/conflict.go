package qa

// contradicted returns the first shown quote that ranked[i] contradicts, as an
// index into ranked, or -1.
func (c *composer) contradicted(i int) int {
	return -1
}

// differs reports whether two of the quotes shown contradict one another.
func (c *composer) differs() bool { return false }
