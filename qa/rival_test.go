package qa

import "testing"

func TestRival(t *testing.T) {
	tests := []struct {
		question, quote string
		rival           bool
	}{
		{"When was the 3rd garden fair held?", "The 4th garden fair was held in May.", true},
		{"When was the third garden fair held?", "The 4th garden fair was held in May.", true},
		{"When was the 3rd garden fair held?", "The third garden fair was held in May.", false},
		{"Who plans the 2025 fair?", "Ana plans the 2024 garden fair.", true},
		{"Who plans the Q3 sale?", "Ana plans the Q4 sale and Ben the Q3 sale.", false},
		{"Who plans the Q3 sale?", "Ana plans the Q4 sale.", true},
		{"Which tools are in shed 12?", "Spades and rakes are in shed 14.", true},
		{"Does the fair have 30 stalls?", "The fair is in its 4th year and has stalls.", false},
		{"Did the fair open before 2016?", "The fair opened in 2011.", false},
		{"Who plans the fair?", "Ana plans the 4th fair.", false},
		{"When was 3.0.0 of the planner released?", "The planner 3.0.2 was released in May.", true},
		{"When was 3.0.2 of the planner released?", "The planner 3.0.2, behind 3.0.0, was released in May.", false},
	}
	for _, tt := range tests {
		if got, ok := featuresOf(t, tt.question, tt.quote, "")["rival"]; !ok || (got == 1) != tt.rival {
			t.Errorf("%q, quote %q: rival %v (%v), want %v", tt.question, tt.quote, got, ok, tt.rival)
		}
	}
}
