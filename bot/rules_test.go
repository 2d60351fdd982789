package bot

import "testing"

func TestOwner(t *testing.T) {
	r := Rules{Owners: map[string]string{"Maria Lind": "U1", "@acme/docs": "U2", "anna@example.org": "U3", "bo": "U4", "@Bo": "U5"}}
	tests := []struct{ name, want string }{
		{"Maria Lind", "U1"}, {"maria lind", "U1"}, {"@acme/docs", "U2"}, {"@Acme/Docs", "U2"}, {"Anna@example.org", "U3"},
		{"bo", "U4"}, {"@Bo", "U5"}, {"@acme", ""}, {"", ""},
	}
	for _, test := range tests {
		if got := r.owner(test.name); got != test.want {
			t.Errorf("owner(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}
