package qa

import "testing"

// TestStats counts documents that are too short to tell their language too.
func TestStats(t *testing.T) {
	c := library(t, "a.md\nThe gate opens at nine.", "b.md\nThe gate shuts at five in the afternoon.")
	if got, want := c.Stats(), (Stats{Documents: 2, Passages: 2, Words: 13}); got != want {
		t.Errorf("Stats() = %+v, want %+v", got, want)
	}
}
