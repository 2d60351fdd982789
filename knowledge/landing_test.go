package knowledge

import "testing"

func TestLanding(t *testing.T) {
	sections := []Section{{}, {Anchor: "paid-leave"}, {Anchor: "größe"}, {Anchor: "a b#c"}}
	lines := []LineMark{{Offset: 0, Line: 3}, {Offset: 10, Line: 7}}
	tests := []struct {
		name    string
		url     string
		section int
		offset  int
		want    string
	}{
		{"no address", "", 1, 0, ""},
		{"page alone", "https://e.org/x", 1, 0, "https://e.org/x"},
		{"anchor", "https://e.org/x#{anchor}", 1, 0, "https://e.org/x#paid-leave"},
		{"no anchor", "https://e.org/x#{anchor}", 0, 0, "https://e.org/x"},
		{"no such section", "https://e.org/x#{anchor}", 9, 0, "https://e.org/x"},
		{"anchor not ASCII", "https://e.org/x#{anchor}", 2, 0, "https://e.org/x#gr%C3%B6%C3%9Fe"},
		{"anchor with reserved characters", "https://e.org/x#{anchor}", 3, 0, "https://e.org/x#a%20b%23c"},
		{"line", "https://e.org/x?plain=1#L{line}", 0, 12, "https://e.org/x?plain=1#L7"},
		{"first line", "https://e.org/x#L{line}", 0, 9, "https://e.org/x#L3"},
		{"anchor before the fragment", "https://e.org/{anchor}/x", 1, 0, "https://e.org/paid-leave/x"},
		{"fragment of its own", "https://e.org/x#top", 0, 0, "https://e.org/x#top"},
	}
	for _, tt := range tests {
		d := Document{URL: tt.url, Sections: sections, Lines: lines}
		if got := d.Landing(tt.section, tt.offset); got != tt.want {
			t.Errorf("%s: Landing(%d, %d) of %q = %q, want %q", tt.name, tt.section, tt.offset, tt.url, got, tt.want)
		}
	}
	d := Document{URL: "https://e.org/x#L{line}"}
	if got, want := d.Landing(0, 0), "https://e.org/x"; got != want {
		t.Errorf("Landing without lines = %q, want %q", got, want)
	}
}
